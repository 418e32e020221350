/** Names: what the endpoint's name is answered with, or why it is not. */
import { isIPv4 } from 'node:net';
import { problem } from '../../findings/index.ts';
import { block, formatAddress, holds, parseAddress } from '../../network/cidr.ts';
import { regionalName } from '../../network/names/endpoint-names.ts';
import type { Network, VpcEndpoint } from '../../network/network.ts';
import { findingsOf, type Path } from '../account.ts';
import { isPrivate } from '../addresses.ts';
import type { Observations } from '../observations.ts';
import { type Answer, answerText } from '../probes/names.ts';
import { withWayOut } from '../way-out.ts';
import { found, type Judge, type Judgement, READ_ACCESS } from './judgement.ts';
import { noTunnel } from './tunnel.ts';

export const names: Judge = (seen, path) => {
  const { system } = seen.names;
  // An address is no name.
  if (isIPv4(seen.target.host)) return undefined;
  return system.kind === 'addresses'
    ? answered(seen, system.addresses, path)
    : unanswered(seen, system, path);
};

function answered(seen: Observations, addresses: string[], path: Path | undefined): Judgement | undefined {
  const { target, names, addresses: connections } = seen;
  const asked = names.servers.find(({ own, answer }) => own && answer.kind === 'addresses');
  const dns = asked?.answer.kind === 'addresses' ? asked.answer.addresses : undefined;
  if (dns && !dns.some((address) => addresses.includes(address))) {
    return found(problem('STALE_HOSTS_ENTRY', { name: target.host, system: addresses, dns }));
  }
  const silent = !connections.some(({ connection }) => connection.kind === 'connected');
  if (addresses.every((address) => !isPrivate(address))) {
    if (!silent && !seen.closed) return undefined;
    return publicAnswer(seen, addresses, path);
  }
  if (!path?.endpoint || !silent) return undefined;
  const own = path.endpoint.networkInterfaceIds.flatMap(
    (id) => path.network.networkInterfaces[id]?.privateIps ?? [],
  );
  if (addresses.some((address) => own.includes(address))) return undefined;
  return found(
    problem('DNS_STALE_ADDRESS', { name: target.host, addresses, own, endpointId: path.endpoint.id }),
  );
}

/** S3's own name with its public addresses. */
function publicAnswer(
  { target, names }: Observations,
  addresses: string[],
  path: Path | undefined,
): Judgement {
  const view = names.servers.find(({ own }) => own)?.server ?? 'the system';
  const endpoints = Object.values(path?.network.vpcEndpoints ?? {}).filter(
    ({ region, serviceName }) => region === target.region && serviceName.endsWith('.s3'),
  );
  const gateway = endpoints.find(({ type }) => type === 'Gateway');
  if (path && !path.endpoint && gateway) {
    const { id: endpointId, vpcId } = gateway;
    return found(problem('GATEWAY_ENDPOINT_ONLY', { endpointId, vpcId }));
  }
  const off = path?.endpoint?.privateDnsEnabled === false ? path.endpoint : undefined;
  return found(
    problem('DNS_PUBLIC_ANSWER', {
      name: target.host,
      addresses,
      view,
      ...(path &&
        off && { privateDns: `${off.id} has private DNS turned off`, fix: privateName(path.network, off) }),
    }),
  );
}

/** With an inbound endpoint names are meant to be answered by the VPC; without, clients use the endpoint's own name. */
function privateName(network: Network, endpoint: VpcEndpoint): string {
  return Object.values(network.resolverEndpoints).some(({ direction }) => direction === 'INBOUND')
    ? `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --private-dns-enabled`
    : `export AWS_ENDPOINT_URL_S3=https://bucket.${regionalName(endpoint)}`;
}

function unanswered(seen: Observations, system: Answer, path: Path | undefined): Judgement {
  const { target, names, host } = seen;
  const name = target.host;
  const first = names.servers.find(({ own }) => own);
  const server = first?.server ?? 'nobody';
  const says = system.kind === 'timeout' ? first?.answer : undefined;
  // Of several servers one may answer, and programs wait for another.
  const waited = says && says.kind !== 'addresses' ? says : system;
  // The system does not tell a name without an address from one that does not exist.
  const answer = system.kind === 'nxdomain' && first?.answer.kind === 'nodata' ? first.answer : waited;
  const view = 'the name server of this machine';
  switch (answer.kind) {
    case 'nxdomain': {
      const zone = path && hidingZone(path, name);
      const use = path && !zone ? nameInstead(path, seen) : undefined;
      return found(
        problem('DNS_NAME_ERROR', { server, name, view, ...(zone && { zone }), ...(use && { use }) }),
      );
    }
    case 'nodata':
      return found(
        problem('DNS_NO_ADDRESS', { server, name, view, stripped: true, ...pushingResolver(path) }),
      );
    default: {
      if (!first)
        return found(problem('DNS_NO_SERVER', { host: host.interfaces[0]?.address ?? 'this machine' }));
      if (answer.kind === 'servfail' || answer.kind === 'refused') {
        return forwarderSilent(seen, server, answer, path);
      }
      const others = names.control?.answer.kind;
      const cutOff = path?.clientVpn?.dnsServers.includes(server) && isCutOff(path, server);
      if (!cutOff && (others === 'addresses' || others === 'nxdomain' || others === 'nodata')) {
        return forwarderSilent(seen, server, answer, path);
      }
      return serverSilent(seen, server, answer, path);
    }
  }
}

/** By the model no question arrives there; an answer came from before that was so. */
const isCutOff = (path: Path, server: string): boolean =>
  findingsOf(path.flow({ to: server, protocol: 'udp', port: 53 })).length > 0;

/** What an endpoint of the region is called, where the name that is asked for is another's, or of a zone that it left. */
function nameInstead({ network }: Path, { target, names }: Observations): string | undefined {
  // A server that knows no name at all is not helped by another.
  if (!target.host.includes('.vpce.') || names.control?.answer.kind === 'nxdomain') return undefined;
  const endpoint = Object.values(network.vpcEndpoints).find(
    ({ type, serviceName, region }) =>
      type === 'Interface' && serviceName.endsWith('.s3') && region === target.region,
  );
  const use = endpoint && `bucket.${regionalName(endpoint)}`;
  return use === target.host ? undefined : use;
}

/** The private hosted zone that holds the name's domain and lacks the name. */
function hidingZone({ network, endpoint, clientVpn }: Path, name: string): string | undefined {
  const vpcs = [endpoint?.vpcId, clientVpn?.vpcId];
  return Object.values(network.hostedZones).find(
    (zone) => zone.vpcs.some(({ vpcId }) => vpcs.includes(vpcId)) && `.${name}`.endsWith(`.${zone.name}`),
  )?.name;
}

/** The name server answers other names: whom it forwards this one to does not answer. */
function forwarderSilent(
  seen: Observations,
  server: string,
  answer: Answer,
  path: Path | undefined,
): Judgement {
  const name = seen.target.host;
  const silent = problem('DNS_FORWARDER_SILENT', { server, name, says: answerText(answer) });
  if (!path) {
    return {
      kind: 'undecided',
      what: `${server} is reached, and for ${name} it says: ${answerText(answer)}. Whom it forwards this name to does not answer.`,
      advice: `The forwarder's target, the way there, and what lets DNS in are to be looked at. ${READ_ACCESS}`,
    };
  }
  if (isDown(path, seen)) return found(noTunnel(seen, NO_TUNNEL_AT, server, path));
  const inbound = Object.values(path.network.resolverEndpoints).filter(
    ({ direction }) => direction === 'INBOUND',
  );
  const stopped = inbound
    .flatMap(({ ipAddresses }) => ipAddresses)
    .flatMap(({ networkInterfaceId: id }) => path.network.networkInterfaces[id]?.privateIps ?? [])
    .flatMap((to) => findingsOf(path.flow({ to, protocol: 'udp', port: 53 })));
  return stopped.length > 0 ? found(...stopped) : found(silent);
}

/** Nobody is connected, or nobody can be; or the internet is reached past a tunnel that would take everything. */
const isDown = ({ connected, clientVpn }: Path, { host, closed }: Observations): boolean =>
  clientVpn !== undefined &&
  // An interface may outlive its tunnel for a while.
  (clientVpn.associations.length === 0 ||
    (host.tunnels.length === 0 &&
      (connected === false ||
        // AWS shows a session for a while after it was lost.
        (!clientVpn.splitTunnel && closed !== undefined && closed.tried.some(({ open }) => open)))));

const NO_TUNNEL_AT = 'this machine, or its router,';

/** The name server does not answer at all. */
function serverSilent(seen: Observations, server: string, answer: Answer, path: Path | undefined): Judgement {
  const name = seen.target.host;
  const because = (why: string, fix: { fix?: string } = {}) =>
    problem('DNS_SERVER_UNREACHABLE', {
      ...{ server, askedBy: 'this machine', name, because: why },
      ...fix,
    });
  const past = serverPastTunnel(seen, server);
  if (past && (!path || isOfNetwork(path, server))) return past;
  if (!path) {
    return {
      kind: 'undecided',
      what: `${server}, which this machine asks for names, does not answer.`,
      advice: `Either it is the wrong server (in a closed network the VPC's own, at base + 2, is the usual one), or something on the way stops DNS. ${READ_ACCESS}`,
    };
  }
  if (!path.clientVpn) return found(because(answerText(answer)));
  const { network, clientVpn } = path;
  const pushed = clientVpn.dnsServers.includes(server);
  // What is neither pushed, nor in the VPC, nor on the LAN is reached with a tunnel no more than without.
  if (isDown(path, seen) && (pushed || isNear(seen, server) || isOfNetwork(path, server))) {
    return found(noTunnel(seen, NO_TUNNEL_AT, server, path));
  }
  const stopped = findingsOf(path.flow({ to: server, protocol: 'udp', port: 53 }));
  const vpcId = clientVpn.vpcId ?? '';
  const hasWayOut = Object.values(network.internetGateways).some((gateway) => gateway.vpcId === vpcId);
  const nobody = stopped.some(({ code }) => code === 'NO_POSSIBLE_DESTINATION');
  if (pushed && stopped.length === 0) return outsideOfAccount(server, path);
  if (pushed && (nobody || (!isPrivate(server) && !hasWayOut))) {
    return found(because(stopped[0]!.detail, pushingResolver(path)));
  }
  if (!pushed && stopped.length > 0) {
    return found(because(`it is not the one that ${clientVpn.id} pushes, and ${stopped[0]!.detail}`));
  }
  if (stopped.length === 0) return found(because(answerText(answer)));
  return found(...stopped.map((finding) => withWayOut(finding, network, server)));
}

/** The account lets questions to the server through, so what keeps the answers back is not in it. */
function outsideOfAccount(server: string, { clientVpn }: Path): Judgement {
  return {
    kind: 'undecided',
    what: `${server}, which ${clientVpn!.id} pushes, does not answer, and nothing in the account stops the questions to it.`,
    advice:
      'Either the tunnel is dead and the VPN client has not noticed yet, which takes it up to half a minute: run the doctor again, and read the client’s log. Or a firewall on premises drops DNS: tcpdump -ni any port 53',
  };
}

/** The name server is not on the LAN, a tunnel that takes everything is up, and questions go past it. */
function serverPastTunnel(seen: Observations, server: string): Judgement | undefined {
  const { host, names, closed } = seen;
  const [tunnel] = host.tunnels;
  const source = names.servers.find((one) => one.server === server)?.source;
  if (!tunnel || source === undefined || !isPrivate(server)) return undefined;
  const isTunnels = (address: string | undefined) => host.tunnels.some((one) => one.address === address);
  const takesAll = closed?.tried.some((one) => isTunnels(one.source)) ?? false;
  if (isNear(seen, server) || isTunnels(source) || !takesAll) return undefined;
  return found(
    problem('ROUTE_PAST_TUNNEL', {
      at: host.interfaces[0]?.address ?? 'this machine',
      address: server,
      source,
      tunnel: `${tunnel.name} ${tunnel.address}`,
    }),
  );
}

/** On a network that this machine is on itself. */
const isNear = ({ host }: Observations, address: string): boolean =>
  host.interfaces.some(({ cidr }) => cidr !== null && inBlock(cidr, address));

/** Is it an address of a VPC that is on the way? */
const isOfNetwork = ({ network, clientVpn, endpoint }: Path, address: string): boolean =>
  [clientVpn?.vpcId, endpoint?.vpcId].some((id) =>
    network.vpcs[id ?? '']?.cidrBlocks.some(({ cidrBlock }) => inBlock(cidrBlock, address)),
  );

const inBlock = (cidr: string, address: string): boolean => holds(block(cidr), parseAddress(address) ?? -1);

/** Gives clients the VPC's own resolver. */
function pushingResolver(path: Path | undefined): { fix?: string } {
  const { network, clientVpn } = path ?? {};
  const cidr = network?.vpcs[clientVpn?.vpcId ?? '']?.cidrBlocks[0]?.cidrBlock;
  if (!clientVpn || cidr === undefined) return {};
  const resolver = formatAddress(block(cidr).first + 2);
  return {
    fix: `aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id ${clientVpn.id} --dns-servers CustomDnsServers=${resolver},Enabled=true`,
  };
}
