/** The account's side of the path: which endpoint is meant, by which VPN clients come, and what the model says. */
import type { Finding } from '../findings/index.ts';
import { block, holds, parseAddress } from '../network/cidr.ts';
import { endpointNames } from '../network/names/endpoint-names.ts';
import type { ClientVpnEndpoint, Network, VpcEndpoint } from '../network/network.ts';
import { type FlowQuestion, type FlowVerdict, flow, type World } from '../reach/index.ts';
import type { Missing } from '../snapshot/section.ts';
import type { Observations } from './observations.ts';

export interface AccountView {
  world: World;
  /** Whose credentials the examined requests are signed with, as an ARN; absent: not known. */
  caller?: string;
  /** Sessions that Client VPN endpoints tell of, by endpoint id. */
  connections: Record<string, number>;
  /** What of the account could not be read. */
  missing: Missing[];
}

/** An account that was read, or why it was not. */
export type AccountOutcome = { kind: 'read'; account: AccountView } | { kind: 'not-read'; why: string };

/** What of an account is on the way of the examined requests. */
export interface Path {
  world: World;
  caller: string | undefined;
  network: Network;
  /** The interface endpoint that the target's name leads to; absent: none does. */
  endpoint: VpcEndpoint | undefined;
  /** By which clients come into its VPC; absent: by none that the model knows. */
  clientVpn: ClientVpnEndpoint | undefined;
  /** Is anybody connected to it? `undefined`: not known. */
  connected: boolean | undefined;
  /** What becomes of a packet from a VPN client; `undefined` without a Client VPN endpoint. */
  flow(question: Omit<FlowQuestion, 'from'>): FlowVerdict | undefined;
}

export function pathOf({ world, caller, connections }: AccountView, seen: Observations): Path {
  const { network } = world;
  const endpoint = endpointOf(network, seen);
  const clientVpn = clientVpnOf(network, seen, endpoint);
  const sessions = clientVpn && connections[clientVpn.id];
  return {
    ...{ world, network, caller },
    endpoint,
    clientVpn,
    connected: sessions === undefined ? undefined : sessions > 0,
    flow: (question) =>
      clientVpn &&
      flow(world, { ...question, from: { kind: 'client-vpn-client', endpointId: clientVpn.id } }),
  };
}

/** By its own name; by S3's name where private DNS gives that to it; else the only one that there is. */
function endpointOf(network: Network, { target }: Observations): VpcEndpoint | undefined {
  const candidates = Object.values(network.vpcEndpoints).filter(
    ({ type, serviceName }) => type === 'Interface' && /\.s3$/.test(serviceName),
  );
  const named = candidates.find((one) =>
    endpointNames(network, one).some((name) => target.host === name || target.host.endsWith(`.${name}`)),
  );
  if (named) return named;
  if (target.host.includes('.vpce.')) return undefined;
  const ofRegion = candidates.filter(({ region }) => region === target.region);
  return ofRegion.find(({ privateDnsEnabled }) => privateDnsEnabled) ?? ofRegion[0];
}

/** The one that this machine's tunnel is of; else one that is associated with the endpoint's VPC; else the only one. */
function clientVpnOf(
  network: Network,
  { host }: Observations,
  endpoint: VpcEndpoint | undefined,
): ClientVpnEndpoint | undefined {
  const all = Object.values(network.clientVpnEndpoints);
  const own = all.find(({ clientCidrBlock }) =>
    host.tunnels.some(({ address }) => holds(block(clientCidrBlock), parseAddress(address) ?? -1)),
  );
  const near = all.find(({ vpcId, associations }) =>
    [vpcId, ...associations.map(({ subnetId }) => network.subnets[subnetId]?.vpcId)].includes(
      endpoint?.vpcId ?? '',
    ),
  );
  return own ?? near ?? (all.length === 1 ? all[0] : undefined);
}

/** Whose tunnel is missed, and with which subnet it would have to be associated if it is with none. */
export function tunnelOf({ clientVpn, endpoint }: Path): { endpointId?: string; associate?: string } {
  if (!clientVpn) return {};
  const [subnetId] = clientVpn.associations.length === 0 ? (endpoint?.subnetIds ?? []) : [];
  return { endpointId: clientVpn.id, ...(subnetId !== undefined && { associate: subnetId }) };
}

/** What the model finds in the way of a packet, the nearest first. */
export function findingsOf(verdict: FlowVerdict | undefined): Finding[] {
  if (!verdict || verdict.verdict === 'reachable') return [];
  const all = verdict.ways.flatMap(({ findings }) => findings);
  return all.filter(
    (finding, index) =>
      all.findIndex(({ code, resource }) => code === finding.code && resource === finding.resource) === index,
  );
}
