/** Access points by what requests call them. */
import type { AccessPoint, Network } from './network.ts';

type Place = Pick<AccessPoint, 'accountId' | 'region' | 'name'>;

export const accessPointKey = ({ accountId, region, name }: Place): string =>
  `${accountId}/${region}/${name}`;

export const accessPointArn = ({ accountId, region, name }: Place): string =>
  `arn:aws:s3:${region}:${accountId}:accesspoint/${name}`;

export function accessPointAt({ accessPoints }: Network, place: Place): AccessPoint | undefined {
  const key = accessPointKey(place);
  return Object.hasOwn(accessPoints, key) ? accessPoints[key] : undefined;
}

export function accessPointOfAlias({ accessPoints }: Network, alias: string): AccessPoint | undefined {
  return Object.values(accessPoints).find((point) => point.alias === alias);
}

export function accessPointsOf({ accessPoints }: Network, bucket: string): AccessPoint[] {
  return Object.values(accessPoints).filter((point) => point.bucket === bucket);
}
