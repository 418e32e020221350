/** A batch of changes to a zone's records: what AWS accepts, and what is there afterwards. Pure. */
import type { Change, ResourceRecordSet as GivenSet } from '@aws-sdk/client-route-53';
import { isWithin } from '../../network/names/domains.ts';
import { recordData } from '../../network/names/record-data.ts';
import type { HostedZone, RecordType, ResourceRecordSet } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import { domainParameter, invalidInput, shownName } from './find.ts';

const TYPES: readonly RecordType[] = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'];
const MAX_TTL = 2_147_483_647;

/** The records after the batch. Throws `InvalidChangeBatch` with a sentence for each thing that is wrong, or `InvalidInput`. */
export function applyChanges(zone: HostedZone, changes: Change[]): ResourceRecordSet[] {
  const problems: string[] = [];
  let sets = [...zone.recordSets];
  for (const change of changes) {
    const set = readSet(zone, change, problems);
    if (set) sets = applyOne(sets, change.Action, set, problems);
  }
  for (const set of sets) problems.push(...conflicts(zone, sets, set));
  if (problems.length > 0) {
    throw new AwsError('InvalidChangeBatch', `[${[...new Set(problems)].join(', ')}]`);
  }
  return sets;
}

function applyOne(
  sets: ResourceRecordSet[],
  action: Change['Action'],
  set: ResourceRecordSet,
  problems: string[],
): ResourceRecordSet[] {
  const current = sets.find(({ name, type }) => name === set.name && type === set.type);
  const what = `resource record set [name='${shownName(set.name)}', type='${set.type}']`;
  const others = sets.filter((other) => other !== current);
  switch (action) {
    case 'CREATE':
      if (current) problems.push(`Tried to create ${what} but it already exists`);
      return current ? sets : [...sets, set];
    case 'UPSERT':
      return [...others, set];
    case 'DELETE':
      if (!current) problems.push(`Tried to delete ${what} but it was not found`);
      else if (!sameValue(current, set)) {
        problems.push(`Tried to delete ${what} but the values provided do not match the current values`);
      }
      return others;
    default:
      throw invalidInput(`The action '${String(action)}' is none of CREATE, DELETE, UPSERT.`);
  }
}

function sameValue(a: ResourceRecordSet, b: ResourceRecordSet): boolean {
  return JSON.stringify(canonical(a.value)) === JSON.stringify(canonical(b.value));
}

function canonical(value: ResourceRecordSet['value']): unknown[] {
  return value.kind === 'records'
    ? [value.ttl, value.records.toSorted()]
    : [value.hostedZoneId, value.dnsName, value.evaluateTargetHealth];
}

/** A CNAME stands alone, and never at the zone's own name. */
function conflicts(zone: HostedZone, sets: ResourceRecordSet[], set: ResourceRecordSet): string[] {
  if (set.type !== 'CNAME') return [];
  const name = shownName(set.name);
  if (set.name === zone.name) {
    return [
      `RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${shownName(zone.name)}`,
    ];
  }
  return sets.some((other) => other.name === set.name && other !== set)
    ? [
        `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${shownName(zone.name)}`,
      ]
    : [];
}

/** The set as the model keeps it; `undefined` where a problem was noted. */
function readSet(zone: HostedZone, change: Change, problems: string[]): ResourceRecordSet | undefined {
  const given = change.ResourceRecordSet;
  if (!given) throw invalidInput('A change must contain a ResourceRecordSet.');
  checkRouting(given);
  const name = domainParameter(given.Name);
  const type = TYPES.find((known) => known === given.Type);
  if (!type) throw invalidInput(`Records of the type '${String(given.Type)}' are not served here.`);
  if (type === 'NS' && name === zone.name) {
    throw invalidInput("A zone's own name servers are AWS's and stay as they are.");
  }
  if (!isWithin(name, zone.name)) {
    problems.push(`RRSet with DNS name ${shownName(name)} is not permitted in zone ${shownName(zone.name)}`);
    return undefined;
  }
  const value = readValue(change, given, type, problems);
  return value && { name, type, value };
}

function readValue(
  change: Change,
  given: GivenSet,
  type: RecordType,
  problems: string[],
): ResourceRecordSet['value'] | undefined {
  const { AliasTarget: alias, TTL: ttl, ResourceRecords: records } = given;
  const isPlain = ttl !== undefined && records !== undefined && records.length > 0;
  if ((alias !== undefined) === isPlain || (alias && (ttl !== undefined || records?.length))) {
    throw invalidInput(
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${alias ? 'more than one' : 'none'} in Change with [Action=${change.Action}, Name=${given.Name}, Type=${type}, SetIdentifier=null]`,
    );
  }
  if (alias) {
    return {
      kind: 'alias',
      hostedZoneId: alias.HostedZoneId ?? '',
      dnsName: domainParameter(alias.DNSName),
      evaluateTargetHealth: alias.EvaluateTargetHealth ?? false,
    };
  }
  if (!Number.isInteger(ttl) || ttl! < 0 || ttl! > MAX_TTL)
    throw invalidInput(`The TTL ${ttl} is not valid.`);
  const texts = records!.map(({ Value }) => Value ?? '');
  const wrong = texts.filter((text) => recordData(type, text) === undefined);
  for (const text of wrong) problems.push(`Invalid Resource Record: '${text}' is no value of type ${type}`);
  if (new Set(texts).size < texts.length) problems.push('Duplicate Resource Record');
  if (type === 'CNAME' && texts.length > 1) problems.push('A CNAME record has exactly one value');
  return wrong.length > 0 ? undefined : { kind: 'records', ttl: ttl!, records: texts };
}

/** Only simple routing is served; any other policy is refused rather than ignored. */
function checkRouting(given: GivenSet): void {
  const policies = [
    'SetIdentifier',
    'Weight',
    'Region',
    'GeoLocation',
    'Failover',
    'MultiValueAnswer',
    'HealthCheckId',
    'TrafficPolicyInstanceId',
    'CidrRoutingConfig',
    'GeoProximityLocation',
  ] as const;
  const used = policies.find((policy) => given[policy] !== undefined);
  if (used) throw invalidInput(`Only simple routing is served here; ${used} is not.`);
}
