/** Which names exist and what they answer: a function of the network and of where the question enters. */
import type { Network, ResourceRecordSet } from '../network.ts';
import { accountNames } from './account-names.ts';
import { type KnownName, type NameAnswer, type NameRecord, type Question, soa, type View } from './answer.ts';
import { closest } from './domains.ts';
import { instanceName } from './instance-names.ts';
import type { NameTable } from './name-table.ts';
import { publicNames } from './public-names.ts';
import { withoutPrivate } from './rebinding.ts';
import { recordData } from './record-data.ts';
import { authorityOf, type VpcNames, vpcNames } from './vpc-names.ts';
import type { ZoneTable } from './zone-table.ts';

/** The tables of one network: what everyone knows of it, and what each view does beyond that. */
interface Tables {
  account: NameTable;
  own: Map<string, VpcNames>;
}

/** A frozen network never changes, so its tables are made once. */
const tables = new WeakMap<Network, Tables>();

/** How far aliases may lead. */
const MAX_CHAIN = 8;
const DNS_PORT = 53;

/**
 * Answers a question. Case makes no difference, and records have the name as it was asked. A VPC without DNS
 * support has no resolver: everything is `refused`.
 */
export function resolve(network: Network, view: View, question: Question): NameAnswer {
  return find(network, view, question, MAX_CHAIN);
}

function find(network: Network, view: View, question: Question, chain: number): NameAnswer {
  const name = question.name.toLowerCase().replace(/\.$/, '');
  if (view.kind === 'site') {
    const forwarder = closest(network.sites[view.site]?.forwarders ?? [], name);
    if (forwarder) {
      const servers = forwarder.servers.map((ip) => ({ ip, port: DNS_PORT }));
      return { kind: 'forward', from: { kind: 'site', site: view.site }, servers };
    }
  }
  if (view.kind === 'vpc' || view.kind === 'inbound') {
    if (!network.vpcs[view.vpcId]?.enableDnsSupport) return { kind: 'refused' };
    const authority = authorityOf(namesOf(network, view), name);
    if (authority?.kind === 'forward') return authority.answer;
    if (authority?.kind === 'endpoint') return said(authority.known, question, authority.domain);
    if (authority?.kind === 'zone') return fromZone(network, view, authority, name, question, chain);
    const instance = instanceName(network, view.vpcId, name);
    if (instance) return said(instance, question, zoneOf(name));
  }
  const answer = said(
    bestOf(tablesOf(network).account.find(name), publicNames.find(name)),
    question,
    zoneOf(name),
  );
  const strips = view.kind === 'site' && network.sites[view.site]?.conditions?.stripsPrivateAnswers;
  return strips ? withoutPrivate(answer, zoneOf(name)) : answer;
}

/** What a known name says to this question. */
function said(known: KnownName | undefined, question: Question, zone: string): NameAnswer {
  if (!known) return { kind: 'name-error', authority: [soa(zone)] };
  const asked = question.type === known.type || question.type === 'ANY';
  if (!asked || known.data.length === 0) return { kind: 'no-data', authority: [soa(zone)] };
  const records = known.data.map(
    (data): NameRecord => ({ name: question.name, type: known.type, ttl: known.ttl, data }),
  );
  return { kind: 'answer', records };
}

/** A private hosted zone that holds the name decides; what it lacks does not exist, whatever the internet says. */
function fromZone(
  network: Network,
  view: View,
  { domain, table }: { domain: string; table: ZoneTable },
  name: string,
  question: Question,
  chain: number,
): NameAnswer {
  const node = table.find(name);
  if (!node) return { kind: 'name-error', authority: [soa(domain)] };
  const sets = [...node.sets.values()];
  const wanted = question.type === 'ANY' ? sets : sets.filter(({ type }) => type === question.type);
  const records = wanted.flatMap((set) => recordsOf(network, view, set, question, chain));
  if (records.length > 0) return { kind: 'answer', records };
  const alias = node.sets.get('CNAME');
  if (!alias) return { kind: 'no-data', authority: [soa(domain)] };
  const link = recordsOf(network, view, alias, { ...question, type: 'CNAME' }, chain);
  const target = link[0]?.data;
  if (typeof target !== 'string' || chain === 0) return { kind: 'answer', records: link };
  const beyond = find(network, view, { name: target, type: question.type }, chain - 1);
  return { kind: 'answer', records: beyond.kind === 'answer' ? [...link, ...beyond.records] : link };
}

/** The records of a set; an alias has those of its target. */
function recordsOf(
  network: Network,
  view: View,
  { type, value }: ResourceRecordSet,
  { name }: Question,
  chain: number,
): NameRecord[] {
  if (value.kind === 'records') {
    return value.records.map((text) => ({ name, type, ttl: value.ttl, data: recordData(type, text)! }));
  }
  if (chain === 0) return [];
  const target = find(network, view, { name: value.dnsName, type }, chain - 1);
  if (target.kind !== 'answer') return [];
  return target.records.filter((record) => record.type === type).map((record) => ({ ...record, name }));
}

/** Both tables may have names above theirs; what has addresses says more than what has none. */
function bestOf(first: KnownName | undefined, second: KnownName | undefined): KnownName | undefined {
  return first?.data.length ? first : (second ?? first);
}

function namesOf(network: Network, view: Extract<View, { vpcId: string }>): VpcNames {
  const { own } = tablesOf(network);
  const key = `${view.kind} ${view.vpcId}`;
  const known = own.get(key);
  if (known) return known;
  const made = vpcNames(network, view);
  own.set(key, made);
  return made;
}

function tablesOf(network: Network): Tables {
  const known = tables.get(network);
  if (known) return known;
  const made: Tables = { account: accountNames(network), own: new Map() };
  // A draft changes under its tables; only what is frozen may be remembered.
  if (Object.isFrozen(network)) tables.set(network, made);
  return made;
}

/** The zone in which a name is, or would be. */
function zoneOf(name: string): string {
  const vpce = /(?:^|\.)([a-z0-9-]+\.vpce\.amazonaws\.com)$/.exec(name);
  if (vpce) return vpce[1]!;
  const known = ['amazonaws.com', 'compute.internal', 'ec2.internal', 'in-addr.arpa'];
  return (
    known.find((zone) => name === zone || name.endsWith(`.${zone}`)) ?? name.split('.').slice(-2).join('.')
  );
}
