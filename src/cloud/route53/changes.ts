/** What a change is called, and that it has come through: here it has when the call returns. */
import type { ChangeInfo } from '@aws-sdk/client-route-53';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import type { Route53Handlers } from './handlers.ts';

/** Older changes are forgotten; nobody waits for them any more. */
const KEPT = 100;

/** Notes a change. The answer to the call itself still shows it as pending. */
export function noteChange({ network, ids, now }: Context, comment?: string): ChangeInfo {
  const id = `C${ids.token(20).toUpperCase()}`;
  network.hostedZoneChanges[id] = { id, submittedAt: now, ...(comment !== undefined && { comment }) };
  const [oldest, ...others] = Object.keys(network.hostedZoneChanges);
  if (others.length >= KEPT) delete network.hostedZoneChanges[oldest!];
  return { Id: `/change/${id}`, Status: 'PENDING', SubmittedAt: new Date(now), Comment: comment };
}

export const changes: Route53Handlers = {
  GetChange({ network }, input) {
    const id = (input.Id ?? '').replace(/^\/?change\//, '');
    const found = Object.hasOwn(network.hostedZoneChanges, id) ? network.hostedZoneChanges[id] : undefined;
    if (!found) {
      throw new AwsError('NoSuchChange', `Could not find resource with ID: ${id}`, { status: 404 });
    }
    const { submittedAt, comment } = found;
    const SubmittedAt = new Date(submittedAt);
    return { ChangeInfo: { Id: `/change/${id}`, Status: 'INSYNC', SubmittedAt, Comment: comment } };
  },
};
