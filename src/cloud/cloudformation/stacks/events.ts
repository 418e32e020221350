/** Events: what happened to a stack, for those who read along. */

import type { Ids } from '../../../network/ids.ts';
import type { Stack } from '../../../network/network.ts';

/** More of them than anybody reads; a stack that is updated for ever would grow for ever. */
const MOST_EVENTS = 5_000;

export function addEvent(
  stack: Stack,
  { logicalId, physicalId = '', type }: { logicalId: string; physicalId?: string; type: string },
  status: string,
  reason: string | undefined,
  { at, ids }: { at: number; ids: Ids },
): void {
  const token = stack.operation?.token;
  stack.events.push({
    id: type === 'AWS::CloudFormation::Stack' ? ids.token(36) : `${logicalId}-${status}-${ids.token(12)}`,
    at,
    logicalId,
    physicalId,
    type,
    status,
    ...(reason !== undefined && { reason }),
    ...(token !== undefined && { token }),
  });
  if (stack.events.length > MOST_EVENTS) stack.events.splice(0, stack.events.length - MOST_EVENTS);
}
