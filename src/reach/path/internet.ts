/**
 * Internet gateways, and what lies beyond them: public addresses, some of which lead back into the network.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 */
import { problem } from '../../findings/index.ts';
import { address, block } from '../../network/cidr.ts';
import { intersect, isEmpty, packets, rewrite, subtract } from '../packets/packet-set.ts';
import { type RangeSet, rangeSet, single } from '../packets/range-set.ts';
import { PROTOCOL_NUMBERS } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import { delivered, type HopFacts, type Leg, onward, stopped } from './leg.ts';
import { home, replyAtSite } from './reply.ts';
import type { Station, Step, Walk } from './station.ts';

/**
 * Blocks that nobody on the internet has: private, shared, loopback, link-local, multicast and reserved ones.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
export const NOT_PUBLIC: RangeSet = rangeSet(
  [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '224.0.0.0/3',
  ].map(block),
);

/** Out of a VPC, for those who have a public address. */
export function internetGateway(
  { network, lookup }: Walk,
  leg: Leg,
  { id, vpcId }: Extract<Station, { at: 'internet-gateway' }>,
): Step[] {
  const hop: HopFacts = { kind: 'internet-gateway', id, vpcId };
  const known = lookup.publicAddresses.filter(({ eni }) => eni.vpcId === vpcId);
  const steps = known.flatMap(({ privateIp, publicIp }) => {
    const own = intersect(leg.packets, packets({ source: single(privateIp) }));
    if (isEmpty(own)) return [];
    return onward(leg, hop, rewrite(own, { source: single(publicIp) }), own).map(
      (out): Step => ({ to: { at: 'internet' }, leg: out }),
    );
  });
  const mapped = rangeSet(known.map(({ privateIp }) => ({ first: privateIp, last: privateIp })));
  const rest = subtract(leg.packets, packets({ source: mapped }));
  const facts = () => {
    const eni = leg.hops.findLast(({ kind }) => kind === 'network-interface')?.id;
    return problem('IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS', {
      internetGatewayId: id,
      packet: packetFacts(rest, leg.reply),
      ...(eni !== undefined && { networkInterfaceId: eni }),
      managed: network.networkInterfaces[eni ?? '']?.requester !== undefined,
    });
  };
  return [...steps, ...stopped(leg, hop, rest, facts)];
}

/** Into a VPC: the public address becomes the private one. */
export function enterInternetGateway(
  { lookup }: Walk,
  leg: Leg,
  { vpcId }: Extract<Station, { at: 'enter-internet-gateway' }>,
): Step[] {
  const hop: HopFacts = { kind: 'internet-gateway', id: lookup.internetGatewayOf(vpcId) ?? vpcId, vpcId };
  return lookup.publicAddresses
    .filter(({ eni }) => eni.vpcId === vpcId)
    .flatMap(({ privateIp, publicIp }) => {
      const own = intersect(leg.packets, packets({ destination: single(publicIp) }));
      if (isEmpty(own)) return [];
      return onward(leg, hop, rewrite(own, { destination: single(privateIp) }), own).map(
        (inside): Step => ({ to: { at: 'vpc', vpcId }, leg: inside }),
      );
    });
}

/** Who has the public address: an interface of a VPC, a Client VPN association, a site, or somebody else. */
export function internet(walk: Walk, leg: Leg): Step[] {
  const { network } = walk;
  const hop: HopFacts = { kind: 'internet', id: 'internet' };
  const steps: Step[] = [];
  let rest = leg.packets;
  const take = (destination: RangeSet, next: (own: Leg) => Step[]) => {
    const own = intersect(rest, packets({ destination }));
    if (isEmpty(own)) return;
    rest = subtract(rest, packets({ destination }));
    steps.push(...next({ ...leg, packets: own }));
  };
  take(NOT_PUBLIC, (own) =>
    stopped(own, hop, own.packets, () =>
      problem('IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS', {
        packet: packetFacts(own.packets, leg.reply),
      }),
    ),
  );
  for (const [vpcId, ips] of publicByVpc(walk)) {
    take(ips, (own) => [{ to: { at: 'enter-internet-gateway', vpcId }, leg: own }]);
  }
  // Nobody answers at an address that is allocated and stands for nothing.
  const idle = rangeSet(
    Object.values(network.elasticIps).flatMap(({ association, publicIp }) =>
      association ? [] : single(address(publicIp)),
    ),
  );
  take(idle, (own) =>
    stopped(own, hop, own.packets, () =>
      problem('NO_POSSIBLE_DESTINATION', { where: 'the internet', packet: packetFacts(own.packets) }),
    ),
  );
  for (const site of Object.values(network.sites)) {
    take(single(address(site.publicAddress)), (own) =>
      leg.reply
        ? replyAtSite(own, site.name)
        : onward(own, hop, own.packets).map((one) =>
            delivered(one, { kind: 'site-router', site: site.name }),
          ),
    );
  }
  for (const endpoint of Object.values(network.clientVpnEndpoints)) {
    const port = packets({
      protocol: single(PROTOCOL_NUMBERS[endpoint.transportProtocol]),
      destinationPort: single(endpoint.vpnPort),
    });
    for (const { publicIp } of endpoint.associations) {
      take(single(address(publicIp)), (own) => {
        const other = subtract(own.packets, port);
        const at: HopFacts = { kind: 'client-vpn-endpoint', id: endpoint.id };
        const serves = `OpenVPN on ${endpoint.transportProtocol.toUpperCase()} ${endpoint.vpnPort}`;
        return [
          ...stopped(own, at, other, () =>
            problem('PROTOCOL_RESTRICTION', { resource: endpoint.id, serves, packet: packetFacts(other) }),
          ),
          ...onward(own, at, intersect(own.packets, port)).map((one) =>
            delivered(one, { kind: 'client-vpn-port', endpointId: endpoint.id }),
          ),
        ];
      });
    }
  }
  if (leg.origin.kind === 'internet' && leg.reply) {
    const own = single(address(leg.origin.address));
    take(own, (one) => onward(one, hop, one.packets).flatMap(home));
  }
  const elsewhere = { ...leg, packets: rest };
  if (leg.reply) {
    // A client beside its tunnel is somewhere on the internet, and these are all the addresses that it can have there.
    if (leg.origin.kind === 'client-vpn-client' && leg.translations.length === 0)
      return [...steps, ...onward(elsewhere, hop, rest).flatMap(home)];
    const facts = () => problem('REPLY_GOES_ELSEWHERE', { at: 'internet', packet: packetFacts(rest, true) });
    return [...steps, ...stopped(elsewhere, hop, rest, facts)];
  }
  return [...steps, ...onward(elsewhere, hop, rest).map((one) => delivered(one, { kind: 'internet' }))];
}

function publicByVpc({ lookup }: Walk): Map<string, RangeSet> {
  const byVpc = new Map<string, RangeSet>();
  for (const { eni, publicIp } of lookup.publicAddresses) {
    byVpc.set(eni.vpcId, rangeSet([...(byVpc.get(eni.vpcId) ?? []), { first: publicIp, last: publicIp }]));
  }
  return byVpc;
}
