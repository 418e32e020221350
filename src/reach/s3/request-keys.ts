/**
 * The condition keys that follow from where a request arrives and who asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { isRoot, type Principal, type RequestKeys } from '../../policy/index.ts';
import type { World } from '../world.ts';
import type { Arrival, S3Request } from './request.ts';

/** Through an endpoint the source is a private address, which `aws:SourceIp` never holds. */
export function keysOf({ network }: World, request: S3Request, arrival: Arrival): RequestKeys {
  const { endpoint, region, sourceIp, tlsVersion } = arrival;
  const { accountId } = network;
  const { principal } = request.principal;
  const signed = principal.kind === 'aws';
  const values: Record<string, string | undefined> = {
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': request.bucket === undefined ? undefined : accountId,
    's3:ResourceAccount': request.bucket === undefined ? undefined : accountId,
    'aws:SecureTransport': String(tlsVersion !== undefined),
    's3:TlsVersion': tlsVersion,
    'aws:ViaAWSService': 'false',
    'aws:PrincipalIsAWSService': 'false',
    'aws:SourceIp': endpoint ? undefined : sourceIp,
    'aws:SourceVpce': endpoint?.id,
    'aws:SourceVpc': endpoint?.vpcId,
    'aws:SourceVpcArn': endpoint && `arn:aws:ec2:${region}:${accountId}:vpc/${endpoint.vpcId}`,
    'aws:VpceAccount': endpoint && accountId,
    'aws:VpcSourceIp': endpoint && sourceIp,
    'aws:PrincipalArn': signed ? (principal.role ?? principal.arn) : undefined,
    'aws:PrincipalAccount': signed ? principal.account : undefined,
    'aws:PrincipalType': principalType(principal),
    's3:authType': signed ? 'REST-HEADER' : undefined,
    's3:signatureversion': signed ? 'AWS4-HMAC-SHA256' : undefined,
  };
  return new Map(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[key.toLowerCase(), [value]] as const],
    ),
  );
}

function principalType(principal: Principal): string {
  if (principal.kind !== 'aws') return 'Anonymous';
  if (principal.role !== undefined) return 'AssumedRole';
  return isRoot(principal) ? 'Account' : 'User';
}
