/** Hosted zones by their id, and what every operation of Route 53 says of them. */
import type { HostedZone as ShownZone } from '@aws-sdk/client-route-53';
import { domainOf } from '../../network/names/domains.ts';
import { zoneRecords } from '../../network/names/zone-table.ts';
import type { HostedZone } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';

export const invalidInput = (message: string): AwsError => new AwsError('InvalidInput', message);

/** The zone with this id, with or without the path in front. Throws `NoSuchHostedZone`. */
export function findZone({ network }: Context, id: string | undefined): HostedZone {
  const wanted = (id ?? '').replace(/^\/?hostedzone\//, '');
  const found = Object.hasOwn(network.hostedZones, wanted) ? network.hostedZones[wanted] : undefined;
  if (!found) {
    throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${wanted}`, { status: 404 });
  }
  return found;
}

/** A domain name in the kept form; `\052` is how the API writes `*`. Throws `InvalidDomainName`. */
export function domainParameter(text: string | undefined): string {
  const domain = text === undefined ? undefined : domainOf(text.replace(/^\\052/, '*'));
  if (domain === undefined || domain === '') {
    throw new AwsError('InvalidDomainName', `The domain name '${text ?? ''}' is not valid.`);
  }
  return domain;
}

/** The API writes names with the final dot and the star as an escape. */
export function shownName(name: string): string {
  return `${name.replace(/^\*/, '\\052')}.`;
}

export function showZone(zone: HostedZone): ShownZone {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: shownName(zone.name),
    CallerReference: zone.callerReference,
    Config: { ...(zone.comment !== undefined && { Comment: zone.comment }), PrivateZone: true },
    ResourceRecordSetCount: zoneRecords(zone).length,
  };
}

/** The labels from the root on: the order in which Route 53 lists names. */
export function orderOf(name: string): string {
  return name.split('.').reverse().join('.');
}

/** How many items a page has. Throws `InvalidInput`. */
export function maxItems(wanted: number | undefined, most: number): number {
  const count = wanted ?? most;
  if (!Number.isInteger(count) || count < 1) throw invalidInput('MaxItems must be a number above 0.');
  return Math.min(count, most);
}
