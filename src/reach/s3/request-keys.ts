/**
 * The condition keys that follow from where a request arrives, who asks, and what for.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { knowsTags, type RequestKeys, setGlobalKeys } from '../../policy/index.ts';
import type { World } from '../world.ts';
import { objectOf } from './objects.ts';
import type { Arrival, S3Request } from './request.ts';

export function keysOf(world: World, request: S3Request, arrival: Arrival): RequestKeys {
  const { endpoint, region, sourceIp, tlsVersion } = arrival;
  const { caller } = request.principal;
  const keys = new Map<string, string[]>();
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined) keys.set(name.toLowerCase(), [value]);
  };
  const origin = {
    ...(endpoint
      ? { via: 'vpc-endpoint' as const, vpcEndpointId: endpoint.id, vpcId: endpoint.vpcId }
      : { via: 'internet' as const }),
    ...{ sourceIp, ...(tlsVersion !== undefined && { tlsVersion }) },
  };
  setGlobalKeys({ now: request.now, region, caller, origin, networkAccountId: world.network.accountId }, set);
  set('s3:TlsVersion', tlsVersion);
  set('s3:authType', caller && 'REST-HEADER');
  set('s3:signatureversion', caller && 'AWS4-HMAC-SHA256');
  set('s3:prefix', request.prefix);
  const owner = world.buckets[request.bucket ?? '']?.ownerAccountId;
  set('aws:ResourceAccount', owner);
  set('s3:ResourceAccount', owner);
  // What is asked about is a whole object, and no part of one.
  set('s3:ObjectCreationOperation', request.action === 's3:PutObject' ? 'true' : undefined);
  const tags = (knowsTags(request.action) && objectOf(world, request)?.tags) || {};
  for (const [key, value] of Object.entries(tags)) set(`s3:ExistingObjectTag/${key}`, value);
  return keys;
}
