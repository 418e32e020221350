/** Client VPN: associations, authorization rules, routes, DNS servers, split tunnel. */
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { association, clientVpn, s3Endpoint } from './places.ts';
import { call } from './step.ts';

const vpcCidr = ({ network }: FaultLab): string =>
  network.vpcs[s3Endpoint(network).vpcId]!.cidrBlocks[0]!.cidrBlock;

function rule(lab: FaultLab, TargetNetworkCidr: string, group?: string) {
  const ClientVpnEndpointId = clientVpn(lab.network).id;
  const who = group === undefined ? { AuthorizeAllGroups: true } : { AccessGroupId: group };
  const whose = group === undefined ? { RevokeAllGroups: true } : { AccessGroupId: group };
  return {
    authorize: call('ec2', 'AuthorizeClientVpnIngress', { ClientVpnEndpointId, TargetNetworkCidr, ...who }),
    revoke: call('ec2', 'RevokeClientVpnIngress', { ClientVpnEndpointId, TargetNetworkCidr, ...whose }),
  };
}

async function withoutRules(lab: FaultLab): Promise<void> {
  for (const { targetNetworkCidr, accessGroupId } of clientVpn(lab.network).authorizationRules) {
    const { authorize, revoke } = rule(lab, targetNetworkCidr, accessGroupId);
    await lab.change(revoke, authorize);
  }
}

async function modify(lab: FaultLab, change: object, back: object): Promise<void> {
  const ClientVpnEndpointId = clientVpn(lab.network).id;
  await lab.change(
    call('ec2', 'ModifyClientVpnEndpoint', { ClientVpnEndpointId, ...change }),
    call('ec2', 'ModifyClientVpnEndpoint', { ClientVpnEndpointId, ...back }),
  );
}

/** Without the routes that were added to those of the associations, or without those for one destination. */
async function withoutRoutes(lab: FaultLab, destination?: string): Promise<void> {
  const { id: ClientVpnEndpointId, routes } = clientVpn(lab.network);
  for (const { destinationCidr, targetSubnetId, origin } of routes) {
    if (origin !== 'add-route' || destinationCidr !== (destination ?? destinationCidr)) continue;
    const route = {
      ClientVpnEndpointId,
      DestinationCidrBlock: destinationCidr,
      TargetVpcSubnetId: targetSubnetId,
    };
    await lab.change(call('ec2', 'DeleteClientVpnRoute', route), call('ec2', 'CreateClientVpnRoute', route));
  }
}

/** What the endpoint pushes for DNS now, as `ModifyClientVpnEndpoint` takes it. */
function dnsOf(lab: FaultLab): object {
  const { dnsServers } = clientVpn(lab.network);
  return { DnsServers: dns(...dnsServers) };
}

const dns = (...servers: string[]) =>
  servers.length > 0 ? { CustomDnsServers: servers, Enabled: true } : { Enabled: false };

export const clientVpnFaults = [
  fault({
    code: 'no-authorization-rule',
    title: 'No authorization rule of the Client VPN endpoint covers the VPC',
    symptom: 'The VPN connects, and nothing in the VPC answers: names and connections time out.',
    cause:
      'A Client VPN endpoint admits nothing until an authorization rule allows a destination, and drops the rest silently.',
    diagnosis: 'CLIENT_VPN_NOT_AUTHORIZED',
    healed: 'by-command',
    break: withoutRules,
  }),
  fault({
    code: 'authorization-rule-for-another-network',
    title: 'The authorization rule is for another network',
    symptom: 'There is an authorization rule, and the VPC still does not answer.',
    cause: "The rule's destination does not hold the addresses of the endpoint's interfaces.",
    diagnosis: 'CLIENT_VPN_NOT_AUTHORIZED',
    healed: 'by-command',
    async break(lab) {
      const { authorize, revoke } = rule(lab, '172.16.0.0/16');
      await lab.change(authorize, revoke);
      await withoutRules(lab);
    },
  }),
  fault({
    code: 'authorization-rule-for-a-group-only',
    title: 'A more specific authorization rule is for one group only',
    symptom:
      'Clients with a certificate lose the VPC after somebody authorized a directory group for a subnet.',
    cause:
      'The rules with the longest prefix decide alone. They are for a group that these clients are not in, and nothing falls back to the wider rule.',
    diagnosis: 'CLIENT_VPN_NOT_AUTHORIZED',
    healed: 'by-command',
    async break(lab) {
      for (const id of s3Endpoint(lab.network).subnetIds) {
        const { authorize, revoke } = rule(lab, lab.network.subnets[id]!.cidrBlock, 'S-1-5-21-1004336348');
        await lab.change(authorize, revoke);
      }
    },
  }),
  fault({
    code: 'association-missing',
    title: 'The Client VPN endpoint has no target network association',
    symptom:
      'The VPN client cannot connect: TLS key negotiation failed, or the name of the endpoint does not resolve.',
    cause: 'An endpoint is pending-associate, and takes no clients, until a subnet is associated with it.',
    diagnosis: 'NO_TUNNEL',
    fromEvidence: { 'provided-dns': 'NO_TUNNEL', 'public-dns': 'NO_TUNNEL' },
    healed: 'by-command',
    async break(lab) {
      const { id: ClientVpnEndpointId } = clientVpn(lab.network);
      const { id: AssociationId, subnetId: SubnetId } = association(lab.network);
      await withoutRoutes(lab);
      await lab.change(
        call('ec2', 'DisassociateClientVpnTargetNetwork', { ClientVpnEndpointId, AssociationId }),
        call('ec2', 'AssociateClientVpnTargetNetwork', { ClientVpnEndpointId, SubnetId }),
      );
    },
  }),
  fault({
    code: 'client-vpn-route-missing',
    title: 'The Client VPN endpoint has no route to the internet',
    symptom: 'The VPN is connected, the authorization rule is there, and 8.8.8.8 does not answer.',
    cause:
      'Authorization and route are two things: without a route for the destination the endpoint drops the packet.',
    patterns: ['public-dns'],
    diagnosis: 'CLIENT_VPN_NO_ROUTE',
    healed: 'by-command',
    break: (lab) => withoutRoutes(lab),
  }),
  fault({
    code: 'split-tunnel-leak',
    title: 'The tunnel is split, so the internet is reached past it',
    symptom:
      'S3 works, and so does the whole internet: ping 1.1.1.1 answers from a network that was to be closed.',
    cause:
      "With split tunnel only the endpoint's routes go through the tunnel. Everything else leaves by the site's own line.",
    diagnosis: 'SPLIT_TUNNEL_LEAK',
    fromEvidence: {
      'provided-dns': 'SPLIT_TUNNEL_LEAK',
      'public-dns': 'SPLIT_TUNNEL_LEAK',
      'inbound-resolver': 'INTERNET_REACHABLE',
    },
    healed: 'by-command',
    async break(lab) {
      // With a route for everything a split tunnel would take everything.
      await withoutRoutes(lab, '0.0.0.0/0');
      await modify(lab, { SplitTunnel: true }, { SplitTunnel: false });
    },
  }),
  fault({
    code: 'dns-server-unreachable',
    title: 'The Client VPN endpoint pushes a DNS server that does not answer',
    symptom: 'Every name times out as soon as the VPN is up.',
    cause: "The address that is pushed is no resolver: the VPC's own is at the base of its CIDR plus two.",
    patterns: ['provided-dns'],
    diagnosis: 'DNS_SERVER_UNREACHABLE',
    healed: 'by-command',
    break: (lab) => modify(lab, { DnsServers: dns(vpcCidr(lab).replace(/\.\d+\/\d+$/, '.3')) }, dnsOf(lab)),
  }),
  fault({
    code: 'public-dns-server-without-way-out',
    title: 'A public DNS server is pushed, and the VPC has no way to it',
    symptom: 'Every name times out as soon as the VPN is up; the name server is 8.8.8.8.',
    cause:
      'In a full tunnel the packets to 8.8.8.8 go into the VPC, which needs a NAT gateway and a route for them.',
    patterns: ['provided-dns'],
    diagnosis: 'DNS_SERVER_UNREACHABLE',
    healed: 'by-command',
    break: (lab) => modify(lab, { DnsServers: dns('8.8.8.8') }, dnsOf(lab)),
  }),
];
