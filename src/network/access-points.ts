/** Access points by what requests call them. */
import type { AccessPoint, Network } from './network.ts';

export type AccessPointPlace = Pick<AccessPoint, 'accountId' | 'region' | 'name'>;

export const accessPointKey = ({ accountId, region, name }: AccessPointPlace): string =>
  `${accountId}/${region}/${name}`;

export const accessPointArn = ({ accountId, region, name }: AccessPointPlace): string =>
  `arn:aws:s3:${region}:${accountId}:accesspoint/${name}`;

/** As `GetAccessPoint` and `s3:AccessPointNetworkOrigin` tell it. */
export const networkOrigin = ({ vpcId }: Pick<AccessPoint, 'vpcId'>): 'Internet' | 'VPC' =>
  vpcId === undefined ? 'Internet' : 'VPC';

/** What `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME[/object/KEY]` names; `undefined` for any other text. */
export function parseAccessPointArn(text: string): (AccessPointPlace & { key?: string }) | undefined {
  const [, region, accountId, name, key] =
    /^arn:aws:s3:([a-z0-9-]+):(\d{12}):accesspoint[/:]([a-z0-9-]+)(?:\/object\/(.+))?$/s.exec(text) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return undefined;
  return { region, accountId, name, ...(key !== undefined && { key }) };
}

const HOST =
  /^([a-z0-9-]+)-(\d{12})\.(?:accesspoint\.vpce-[0-9a-z-]+\.s3\.[a-z0-9-]+\.vpce|s3-accesspoint\.(?:dualstack\.)?[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** What a host name such as `NAME-ACCOUNT.s3-accesspoint.REGION.amazonaws.com` names, in lower case. */
export function accessPointOfHost(host: string): Pick<AccessPointPlace, 'accountId' | 'name'> | undefined {
  const [, name, accountId] = HOST.exec(host) ?? [];
  return name === undefined || accountId === undefined ? undefined : { accountId, name };
}

export const isAccessPointAlias = (bucket: string): boolean => bucket.endsWith('-s3alias');

export function accessPointAt({ accessPoints }: Network, place: AccessPointPlace): AccessPoint | undefined {
  const key = accessPointKey(place);
  return Object.hasOwn(accessPoints, key) ? accessPoints[key] : undefined;
}

export function accessPointOfAlias({ accessPoints }: Network, alias: string): AccessPoint | undefined {
  return Object.values(accessPoints).find((point) => point.alias === alias);
}

export function accessPointsOf({ accessPoints }: Network, bucket: string): AccessPoint[] {
  return Object.values(accessPoints).filter((point) => point.bucket === bucket);
}
