/**
 * Carries out what stacks are asked for. Handlers write an operation into a stack's record and answer; the engine finds it
 * there. So what is under way is known after a restart, too.
 */

import type { Caller } from '../../../network/network.ts';
import { driftOf } from './drift.ts';
import type { Work } from './one-resource.ts';
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
    for (const { id, operation, drift } of Object.values(this.#parts.changes.network.stacks)) {
      const asked = operation !== undefined || (drift !== undefined && drift.status === undefined);
      if (!asked || this.#running.has(id)) continue;
      const running = this.#run(id, left).finally(() => this.#running.delete(id));
      this.#running.set(id, running);
    }
  }

  async #run(id: string, resumed: boolean): Promise<void> {
    const record = new StackRecord(this.#parts, id);
    const { operation, drift } = record.stack;
    if (!operation) return await this.#detectDrift(record, drift!.actor);
    try {
      await operate(this.#work(record, operation.actor), resumed);
    } catch (error) {
      // A defect: the stack must not stay under way for ever.
      this.#parts.log(`stack ${record.stack.name}: ${error instanceof Error ? error.stack : error}`);
      await record.stackIs(failedOf(record.stack.status), `Internal failure: ${(error as Error).message}`);
      await record.keep((stack) => {
        delete stack.operation;
      });
    }
  }

  #work(record: StackRecord, actor: Caller): Work {
    const { goal, region } = record.stack;
    return { parts: this.#parts, record, caller: this.#parts.callAs(actor, goal, region) };
  }

  async #detectDrift(record: StackRecord, actor: Caller): Promise<void> {
    for (const logicalId of Object.keys(record.stack.resources))
      await this.lookAt(record.id, logicalId, actor);
    await record.keep((stack) => {
      const drifted = Object.values(stack.resources).some(
        ({ drift }) => drift?.status === 'MODIFIED' || drift?.status === 'DELETED',
      );
      if (stack.drift)
        Object.assign(stack.drift, { status: drifted ? 'DRIFTED' : 'IN_SYNC', at: this.#parts.clock() });
    });
  }

  /** Keeps what a resource is like now. */
  async lookAt(stackId: string, logicalId: string, actor: Caller): Promise<void> {
    const record = new StackRecord(this.#parts, stackId);
    const drift = await driftOf(this.#work(record, actor), record.resource(logicalId)!).catch(
      (error: Error) => {
        this.#parts.log(`drift of ${logicalId}: ${error.message}`);
        return { status: 'NOT_CHECKED' as const, at: this.#parts.clock(), differences: [] };
      },
    );
    await record.keep(({ resources }) => {
      const resource = resources[logicalId];
      if (resource) resource.drift = drift;
    });
  }
}

/** Where a state leads when nothing more can be done. */
function failedOf(status: string) {
  if (status.startsWith('DELETE')) return 'DELETE_FAILED' as const;
  if (status.startsWith('UPDATE_ROLLBACK')) return 'UPDATE_ROLLBACK_FAILED' as const;
  if (status.startsWith('ROLLBACK')) return 'ROLLBACK_FAILED' as const;
  return status.startsWith('UPDATE') ? ('UPDATE_FAILED' as const) : ('CREATE_FAILED' as const);
}
