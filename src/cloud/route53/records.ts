/** Resource record sets: changed in batches, each whole or not at all, and listed. */
import type { ResourceRecordSet as ShownSet } from '@aws-sdk/client-route-53';
import { zoneRecords } from '../../network/names/zone-table.ts';
import type { ResourceRecordSet } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import { applyChanges } from './change-batch.ts';
import { noteChange } from './changes.ts';
import { domainParameter, findZone, invalidInput, maxItems, orderOf, shownName } from './find.ts';
import type { Route53Handlers } from './handlers.ts';

const PAGE = 300;
/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const CHANGES_PER_BATCH = 1000;

export const records: Route53Handlers = {
  ChangeResourceRecordSets(context, input) {
    const zone = findZone(context, input.HostedZoneId);
    const changes = input.ChangeBatch?.Changes ?? [];
    if (changes.length === 0) throw invalidInput('The ChangeBatch must contain at least one change.');
    if (changes.length > CHANGES_PER_BATCH) {
      throw new AwsError('InvalidChangeBatch', `[A batch can have ${CHANGES_PER_BATCH} changes at most.]`);
    }
    zone.recordSets = applyChanges(zone, changes);
    return { ChangeInfo: noteChange(context, input.ChangeBatch?.Comment) };
  },

  ListResourceRecordSets(context, input) {
    const zone = findZone(context, input.HostedZoneId);
    const max = maxItems(input.MaxItems, PAGE);
    if (input.StartRecordType && !input.StartRecordName) {
      throw invalidInput('A start record type needs a start record name.');
    }
    const from = input.StartRecordName
      ? `${orderOf(domainParameter(input.StartRecordName))} ${input.StartRecordType ?? ''}`
      : '';
    const all = zoneRecords(zone)
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .filter((set) => keyOf(set) >= from);
    const next = all[max];
    return {
      ResourceRecordSets: all.slice(0, max).map(show),
      IsTruncated: next !== undefined,
      NextRecordName: next && shownName(next.name),
      NextRecordType: next?.type,
      MaxItems: max,
    };
  },
};

const keyOf = ({ name, type }: ResourceRecordSet) => `${orderOf(name)} ${type}`;

function show({ name, type, value }: ResourceRecordSet): ShownSet {
  const Name = shownName(name);
  if (value.kind === 'records') {
    return { Name, Type: type, TTL: value.ttl, ResourceRecords: value.records.map((Value) => ({ Value })) };
  }
  const { hostedZoneId, dnsName, evaluateTargetHealth } = value;
  return {
    Name,
    Type: type,
    AliasTarget: {
      HostedZoneId: hostedZoneId,
      DNSName: `${dnsName}.`,
      EvaluateTargetHealth: evaluateTargetHealth,
    },
  };
}
