/**
 * Carries out what stacks are asked for. Handlers write an operation into a stack's record and answer; the engine finds it
 * there. So what is under way is known after a restart, too.
 */

import { operate } from './operations.ts';
import type { EngineParts } from './parts.ts';
import { StackRecord } from './record.ts';

export class StackEngine {
  readonly #parts: EngineParts;
  readonly #running = new Map<string, Promise<void>>();
  #began = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Looks for something to do, after the change that is being made now. */
  wake(): void {
    void this.#parts.changes.make(() => {}).then(() => this.#begin(false));
  }

  /** Ends in a clear state what a process that is gone has left half done. */
  recover(): void {
    this.#begin(true);
  }

  /** Waits until nothing is under way in a stack. */
  async idle(stackId: string): Promise<void> {
    await this.#parts.changes.make(() => {});
    this.#begin(false);
    await this.#running.get(stackId);
  }

  #begin(resumed: boolean): void {
    // Only the first look can find what others have left.
    const left = resumed && !this.#began;
    this.#began = true;
    for (const { id, operation } of Object.values(this.#parts.changes.network.stacks)) {
      if (!operation || this.#running.has(id)) continue;
      const running = this.#run(id, left).finally(() => this.#running.delete(id));
      this.#running.set(id, running);
    }
  }

  async #run(id: string, resumed: boolean): Promise<void> {
    const record = new StackRecord(this.#parts, id);
    const { operation, goal, region } = record.stack;
    const caller = this.#parts.callAs(operation!.actor, goal, region);
    try {
      await operate({ parts: this.#parts, record, caller }, resumed);
    } catch (error) {
      // A defect: the stack must not stay under way for ever.
      this.#parts.log(`stack ${record.stack.name}: ${error instanceof Error ? error.stack : error}`);
      await record.stackIs(failedOf(record.stack.status), `Internal failure: ${(error as Error).message}`);
      await record.keep((stack) => {
        delete stack.operation;
      });
    }
  }
}

/** Where a state leads when nothing more can be done. */
function failedOf(status: string) {
  if (status.startsWith('DELETE')) return 'DELETE_FAILED' as const;
  if (status.startsWith('UPDATE_ROLLBACK')) return 'UPDATE_ROLLBACK_FAILED' as const;
  if (status.startsWith('ROLLBACK')) return 'ROLLBACK_FAILED' as const;
  return status.startsWith('UPDATE') ? ('UPDATE_FAILED' as const) : ('CREATE_FAILED' as const);
}
