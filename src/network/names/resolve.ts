/** Which names exist and what they answer: a function of the network and of where the question enters. */
import type { Network } from '../network.ts';
import { type NameAnswer, type NameRecord, type Question, soa, type View } from './answer.ts';
import { regionalName, zonalName } from './endpoint-names.ts';
import { publicAddresses, zoneOf } from './public-names.ts';

/** AWS answers endpoint names for a minute. */
const ENDPOINT_TTL = 60;
const PRIVATE_TTL = 60;

/** Names that belong to the account, and what they answer. Names below one of the `wildcards` answer too. */
interface Index {
  exact: Map<string, string[]>;
  wildcards: Map<string, string[]>;
}

/** The network is frozen, so what was looked up once holds. */
const indexes = new WeakMap<Network, Index>();

/** Answers a question. Case does not matter, and the answer repeats the question's. */
export function resolve(network: Network, view: View, question: Question): NameAnswer {
  if (view.kind === 'vpc' && !network.vpcs[view.vpcId]?.enableDnsSupport) return { kind: 'refused' };
  const name = question.name.toLowerCase().replace(/\.$/, '');
  if (name.endsWith('.in-addr.arpa')) return reverse(network, view, name, question);
  const found = ownAddresses(network, name) ?? publicAddresses(name);
  if (found) return answer(question, found);
  const exists = hasNamesBelow(network, name);
  return { kind: exists ? 'no-data' : 'name-error', authority: [soa(zoneOf(name))] };
}

function answer(question: Question, { ttl, addresses }: { ttl: number; addresses: string[] }): NameAnswer {
  if (question.type !== 'A' || addresses.length === 0) {
    return { kind: 'no-data', authority: [soa(zoneOf(question.name.toLowerCase()))] };
  }
  const records = addresses.map((data): NameRecord => ({ name: question.name, type: 'A', ttl, data }));
  return { kind: 'answer', records };
}

/** Endpoints answer their private addresses to everyone: their names are public. */
function ownAddresses(network: Network, name: string): { ttl: number; addresses: string[] } | undefined {
  const { exact, wildcards } = indexOf(network);
  const addresses = exact.get(name) ?? belowWildcard(wildcards, name);
  return addresses && { ttl: ENDPOINT_TTL, addresses };
}

function belowWildcard(wildcards: Map<string, string[]>, name: string): string[] | undefined {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const found = wildcards.get(name.slice(dot + 1));
    if (found) return found;
  }
  return undefined;
}

/** A name with others below it exists, though it has no addresses. */
function hasNamesBelow(network: Network, name: string): boolean {
  const { exact, wildcards } = indexOf(network);
  if (wildcards.has(name)) return true;
  for (const known of exact.keys()) if (known.endsWith(`.${name}`)) return true;
  return false;
}

function indexOf(network: Network): Index {
  const known = indexes.get(network);
  if (known) return known;
  const index = makeIndex(network);
  // A draft changes under its index; only what is frozen may be remembered.
  if (Object.isFrozen(network)) indexes.set(network, index);
  return index;
}

function makeIndex(network: Network): Index {
  const exact = new Map<string, string[]>();
  const wildcards = new Map<string, string[]>();
  for (const endpoint of Object.values(network.vpcEndpoints)) {
    if (endpoint.type !== 'Interface') continue;
    const interfaces = endpoint.networkInterfaceIds.map((id) => network.networkInterfaces[id]!);
    const names = new Map([
      [regionalName(endpoint), interfaces.flatMap(({ privateIps }) => privateIps.slice(0, 1))],
    ]);
    for (const { subnetId, privateIps } of interfaces) {
      names.set(zonalName(endpoint, network.subnets[subnetId]!.availabilityZone), privateIps.slice(0, 1));
    }
    for (const [name, addresses] of names) {
      exact.set(name, addresses);
      wildcards.set(name, addresses);
    }
  }
  for (const { id, region, associations } of Object.values(network.clientVpnEndpoints)) {
    // Only names below it exist: clients put a random label in front.
    wildcards.set(
      `${id}.prod.clientvpn.${region}.amazonaws.com`,
      associations.map(({ publicIp }) => publicIp),
    );
  }
  return { exact, wildcards };
}

/** Inside a VPC every address of it has a name; elsewhere private addresses have none. */
function reverse(network: Network, view: View, name: string, question: Question): NameAnswer {
  const ip = name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.');
  const owner =
    view.kind === 'vpc' &&
    Object.values(network.networkInterfaces).find(
      ({ vpcId, privateIps }) => vpcId === view.vpcId && privateIps.includes(ip),
    );
  if (!owner) return { kind: 'name-error', authority: [soa('in-addr.arpa')] };
  if (question.type !== 'PTR') return { kind: 'no-data', authority: [soa('in-addr.arpa')] };
  const domain = owner.region === 'us-east-1' ? 'ec2.internal' : `${owner.region}.compute.internal`;
  const data = `ip-${ip.replaceAll('.', '-')}.${domain}`;
  return { kind: 'answer', records: [{ name: question.name, type: 'PTR', ttl: PRIVATE_TTL, data }] };
}
