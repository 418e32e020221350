/** Access points by their name, and the errors that S3 Control's operations share. */
import type * as sdk from '@aws-sdk/client-s3-control';
import { accessPointAt } from '../../network/access-points.ts';
import type { AccessPoint } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context, Handlers } from '../service.ts';

export type S3ControlHandlers = Handlers<typeof sdk>;

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message);

/** Throws `NoSuchAccessPoint`. */
export function findAccessPoint(context: Context, name: string | undefined): AccessPoint {
  const { accountId, region } = context;
  const found = accessPointAt(context.network, { accountId, region, name: name ?? '' });
  if (found) return found;
  throw new AwsError('NoSuchAccessPoint', 'The specified accesspoint does not exist', { status: 404 });
}

/** Each account manages its own. Throws where the header is missing, or names another. */
export function checkAccount(own: string, given: unknown): void {
  if (given === undefined) throw invalidRequest('Missing required header: x-amz-account-id');
  if (given !== own) throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
}
