/** Which names exist and what they answer: a function of the network and of where the question enters. */
import type { Network } from '../network.ts';
import { accountNames, privateNames } from './account-names.ts';
import { type KnownName, type NameAnswer, type NameRecord, type Question, soa, type View } from './answer.ts';
import { instanceName } from './instance-names.ts';
import type { NameTable } from './name-table.ts';
import { publicNames } from './public-names.ts';

/** The tables of one network: what everyone knows of it, and what each VPC does beyond that. */
interface Tables {
  account: NameTable;
  private: Map<string, NameTable>;
}

/** A frozen network never changes, so its tables are made once. */
const tables = new WeakMap<Network, Tables>();

/**
 * Answers a question. Case makes no difference, and records have the name as it was asked. A VPC without DNS
 * support has no resolver: everything is `refused`.
 */
export function resolve(network: Network, view: View, question: Question): NameAnswer {
  if (view.kind === 'vpc' && !network.vpcs[view.vpcId]?.enableDnsSupport) return { kind: 'refused' };
  const name = question.name.toLowerCase().replace(/\.$/, '');
  const known = find(network, view, name);
  if (!known) return { kind: 'name-error', authority: [soa(zoneOf(name))] };
  const asked = question.type === known.type || question.type === 'ANY';
  if (!asked || known.data.length === 0) return { kind: 'no-data', authority: [soa(zoneOf(name))] };
  const records = known.data.map(
    (data): NameRecord => ({ name: question.name, type: known.type, ttl: known.ttl, data }),
  );
  return { kind: 'answer', records };
}

/** A private hosted zone beats the public one, as far as it goes. */
function find(network: Network, view: View, name: string): KnownName | undefined {
  const { account, private: own } = tablesOf(network);
  if (view.kind === 'vpc') {
    const known = own.get(view.vpcId)?.find(name);
    if (known && known.data.length > 0) return known;
    const instance = instanceName(network, view.vpcId, name);
    if (instance) return instance;
  }
  return bestOf(account.find(name), publicNames.find(name));
}

/** Both tables may have names above theirs; what has addresses says more than what has none. */
function bestOf(first: KnownName | undefined, second: KnownName | undefined): KnownName | undefined {
  return first?.data.length ? first : (second ?? first);
}

function tablesOf(network: Network): Tables {
  const known = tables.get(network);
  if (known) return known;
  const made: Tables = {
    account: accountNames(network),
    private: new Map(Object.keys(network.vpcs).map((vpcId) => [vpcId, privateNames(network, vpcId)])),
  };
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
