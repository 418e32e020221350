/** The record of one stack while something is done to it: every step of it is kept, and told as an event. */
import type { Network, ResourceStatus, Stack, StackResource, StackStatus } from '../../../network/network.ts';
import type { Changes } from '../../change/changes.ts';
import { addEvent } from '../stacks/events.ts';
import type { EngineParts } from './parts.ts';

export class StackRecord {
  readonly id: string;
  readonly #parts: EngineParts;
  #waiting: ((stack: Stack) => void)[] = [];
  #flushing: Promise<void> | undefined;

  constructor(parts: EngineParts, id: string) {
    this.#parts = parts;
    this.id = id;
  }

  get network(): Changes['network'] {
    return this.#parts.changes.network;
  }

  /** As it was last kept. */
  get stack(): Stack {
    return this.network.stacks[this.id]!;
  }

  resource(logicalId: string): StackResource | undefined {
    return this.stack.resources[logicalId];
  }

  /** Keeps a step. Steps that come together are kept together. */
  keep(step: (stack: Stack) => void): Promise<void> {
    this.#waiting.push(step);
    this.#flushing ??= this.#parts.changes.make((network) => {
      const steps = this.#waiting;
      this.#waiting = [];
      this.#flushing = undefined;
      for (const one of steps) one(network.stacks[this.id]!);
    });
    return this.#flushing;
  }

  /** The stack's own state. */
  stackIs(status: StackStatus, reason?: string, also?: (stack: Stack) => void): Promise<void> {
    return this.keep((stack) => {
      setStatus(stack, status, reason);
      also?.(stack);
      this.#event(
        stack,
        { logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack' },
        status,
        reason,
      );
    });
  }

  /** A resource's state; `also` may change more of it. */
  resourceIs(
    logicalId: string,
    status: ResourceStatus,
    reason?: string,
    also?: (resource: StackResource, stack: Stack) => void,
  ): Promise<void> {
    return this.keep((stack) => this.setResource(stack, logicalId, status, reason, also));
  }

  /** The same within a change that is being made. */
  setResource(
    stack: Stack,
    logicalId: string,
    status: ResourceStatus,
    reason?: string,
    also?: (resource: StackResource, stack: Stack) => void,
  ): void {
    const resource = stack.resources[logicalId]!;
    also?.(resource, stack);
    resource.status = status;
    resource.updatedAt = this.#parts.clock();
    if (reason === undefined) delete resource.statusReason;
    else resource.statusReason = reason;
    this.#event(stack, resource, status, reason);
  }

  /** An event of something that is not among the stack's resources any more. */
  told(
    resource: StackResource,
    status: ResourceStatus,
    reason?: string,
    also?: (stack: Stack) => void,
  ): Promise<void> {
    return this.keep((stack) => {
      also?.(stack);
      this.#event(stack, resource, status, reason);
    });
  }

  /** In the draft of a change that is under way. */
  inDraft(network: Network): Stack {
    return network.stacks[this.id]!;
  }

  #event(
    stack: Stack,
    of: { logicalId: string; physicalId?: string; type: string },
    status: string,
    reason: string | undefined,
  ): void {
    addEvent(stack, of, status, reason, { at: this.#parts.clock(), ids: this.#parts.ids });
  }
}

function setStatus(stack: Stack, status: StackStatus, reason: string | undefined): void {
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
}
