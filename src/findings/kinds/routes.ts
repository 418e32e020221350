/** Routes, gateways and peering: packets that find no way. */
import { kind } from '../finding.ts';
import { type PacketFacts, packetWords } from '../packet-facts.ts';

/** What a route could lead to, and does not. */
export type MissingWay =
  | { target: 'gateway-endpoint'; id: string }
  | { target: 'vpc-peering-connection' | 'internet-gateway' | 'nat-gateway'; id: string; cidr: string };

export const routes = {
  NO_ROUTE_TO_DESTINATION: kind<{
    routeTableId: string;
    subnetId: string;
    packet: PacketFacts;
    way?: MissingWay;
  }>({
    title: 'The route table has no route to the destination',
    explanation:
      'What leaves a subnet goes where the longest matching prefix of the subnet’s route table says; what matches none is dropped. Replies are routed by the table of the subnet that they leave, so a connection to a peered VPC needs a route on both sides.',
    remedy:
      'aws ec2 create-route --route-table-id TABLE --destination-cidr-block DESTINATION --vpc-peering-connection-id PEERING',
    aws: true,
    resource: ({ routeTableId }) => routeTableId,
    detail: ({ routeTableId, subnetId, packet }) =>
      `${packetWords(packet)} leaves ${subnetId}, and no route of ${routeTableId} is for ${packet.destination}.`,
    fix: ({ routeTableId, way }) => {
      if (!way) return undefined;
      if (way.target === 'gateway-endpoint')
        return `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${way.id} --add-route-table-ids ${routeTableId}`;
      const option = way.target === 'internet-gateway' ? 'gateway' : way.target;
      return `aws ec2 create-route --route-table-id ${routeTableId} --destination-cidr-block ${way.cidr} --${option}-id ${way.id}`;
    },
  }),
  BAD_STATE_ROUTE: kind<{
    routeTableId: string;
    subnetId: string;
    destination: string;
    target: string;
    packet: PacketFacts;
  }>({
    title: 'The route leads to something that is not there',
    explanation:
      'A route whose target was deleted, detached or stopped is a black hole: it still wins for its prefix, and its packets are dropped.',
    remedy: 'aws ec2 delete-route --route-table-id TABLE --destination-cidr-block DESTINATION',
    aws: true,
    resource: ({ routeTableId }) => routeTableId,
    detail: ({ routeTableId, destination, target, packet }) =>
      `${packetWords(packet)} takes the route of ${routeTableId} for ${destination} to ${target}, which is a black hole.`,
    fix: ({ routeTableId, destination }) =>
      destination.startsWith('pl-')
        ? undefined
        : `aws ec2 delete-route --route-table-id ${routeTableId} --destination-cidr-block ${destination}`,
  }),
  NO_POSSIBLE_DESTINATION: kind<{ where: string; packet: PacketFacts }>({
    title: 'Nobody has the address',
    explanation: 'The packet came to where the address should be, and no interface or host there has it.',
    remedy:
      'Ask for the address that the name has now: addresses of endpoints change when they are made anew.',
    aws: true,
    resource: ({ where }) => where,
    detail: ({ where, packet }) => `${packetWords(packet)}: nobody in ${where} has ${packet.destination}.`,
  }),
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: kind<{
    peeringId: string;
    vpcId: string;
    peerVpcId: string;
    packet: PacketFacts;
  }>({
    title: 'Peering joins the addresses of two VPCs and nothing else',
    explanation:
      'A peering connection carries packets from an address of one VPC to an address of the other. It leads through neither: not to a third VPC, not to an internet or NAT gateway, not to a gateway endpoint, not to a VPN.',
    remedy: 'Peer the two VPCs that are to talk, or put an endpoint into the VPC that needs it.',
    aws: true,
    resource: ({ peeringId }) => peeringId,
    detail: ({ peeringId, vpcId, peerVpcId, packet }) =>
      `${packetWords(packet)} was routed to ${peeringId}, which joins ${vpcId} and ${peerVpcId}; one of its addresses is in neither.`,
  }),
  NGW_REQUIRES_SOURCE_IN_VPC: kind<{ natGatewayId: string; packet: PacketFacts }>({
    title: 'The NAT gateway serves only its own VPC',
    explanation:
      'A NAT gateway translates TCP, UDP and ICMP that begin at an address of its VPC. What comes over peering or a VPN, other protocols, and its own packets, led back to it by its own subnet’s route table, are dropped.',
    remedy:
      'aws ec2 replace-route --route-table-id TABLE_OF_THE_GATEWAYS_SUBNET --destination-cidr-block DESTINATION --gateway-id INTERNET_GATEWAY',
    aws: true,
    resource: ({ natGatewayId }) => natGatewayId,
    detail: ({ natGatewayId, packet }) =>
      `${packetWords(packet)} came to ${natGatewayId}, which translates TCP, UDP and ICMP of other addresses of its VPC only.`,
  }),
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: kind<{
    internetGatewayId: string;
    networkInterfaceId?: string;
    /** AWS manages the interface, which takes no Elastic IP address. */
    managed?: boolean;
    packet: PacketFacts;
  }>({
    title: 'Without a public address nothing leaves through an internet gateway',
    explanation:
      'An internet gateway exchanges a private address for the public one that belongs to it, one to one. An interface without a public address gets nothing through it, and neither does a private NAT gateway.',
    remedy: 'aws ec2 associate-address --allocation-id ALLOCATION --network-interface-id INTERFACE',
    aws: true,
    resource: ({ internetGatewayId }) => internetGatewayId,
    detail: ({ internetGatewayId, packet }) =>
      `${packetWords(packet)} came to ${internetGatewayId}, and ${packet.source} has no public address.`,
    fix: ({ networkInterfaceId, managed, packet }) =>
      managed || networkInterfaceId === undefined || !/^[\d.]+$/.test(packet.source)
        ? undefined
        : `aws ec2 associate-address --network-interface-id ${networkInterfaceId} --private-ip-address ${packet.source} --allocation-id $(aws ec2 allocate-address --query AllocationId --output text)`,
  }),
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: kind<{ packet: PacketFacts }>({
    title: 'No private address is reached over the internet',
    explanation:
      'Addresses of private and reserved blocks lead nowhere outside. A client that sends to one through its default route has no tunnel, or one that does not take that destination.',
    remedy: 'Bring up the tunnel, or give the endpoint a route for the destination.',
    aws: true,
    resource: () => 'internet',
    detail: ({ packet }) =>
      `${packetWords(packet)} went out to the internet, where nobody has ${packet.destination}.`,
  }),
  ENI_SOURCE_DEST_CHECK_RESTRICTION: kind<{
    networkInterfaceId: string;
    belongsTo: string;
    addresses: string[];
    packet: PacketFacts;
    side: 'source' | 'destination';
  }>({
    title: 'The interface’s source/destination check drops it',
    explanation:
      'An interface sends only from its own addresses and receives only what is for them, unless its source/destination check is off; an instance that routes or translates needs it off.',
    remedy:
      'aws ec2 modify-network-interface-attribute --network-interface-id INTERFACE --no-source-dest-check',
    aws: true,
    resource: ({ networkInterfaceId }) => networkInterfaceId,
    detail: ({ networkInterfaceId, belongsTo, addresses, packet, side }) =>
      `${packetWords(packet)}: ${networkInterfaceId} of ${belongsTo} has ${addresses.join(', ')}, which is not its ${side}.`,
    fix: ({ networkInterfaceId, belongsTo }) =>
      belongsTo.startsWith('instance ') || belongsTo.startsWith('network interface ')
        ? `aws ec2 modify-network-interface-attribute --network-interface-id ${networkInterfaceId} --no-source-dest-check`
        : undefined,
  }),
  BAD_STATE: kind<{ resource: string; why: string }>({
    title: 'It is there and carries nothing',
    explanation:
      'An interface that is attached to nothing, or whose instance, gateway or endpoint is not running, drops every packet.',
    remedy: 'aws ec2 start-instances --instance-ids INSTANCE',
    aws: true,
    resource: ({ resource }) => resource,
    detail: ({ resource, why }) => `${resource} carries no packets: ${why}.`,
    fix: ({ why }) => {
      const stopped = /its instance (i-\w+) is stopped/.exec(why)?.[1];
      return stopped && `aws ec2 start-instances --instance-ids ${stopped}`;
    },
  }),
  ROUTING_LOOP: kind<{ at: string; packet: PacketFacts }>({
    title: 'Routes lead in a circle',
    explanation:
      'Two route tables send a packet to and fro, or an appliance’s subnet sends it back to the appliance.',
    remedy: 'Give the appliance’s own subnet a route table that leads on.',
    resource: ({ at }) => at,
    detail: ({ at, packet }) => `${packetWords(packet)} comes back to ${at} again and again.`,
  }),
  REPLY_GOES_ELSEWHERE: kind<{ at: string; packet: PacketFacts }>({
    title: 'The reply takes another way than the request',
    explanation:
      'A reply has to come back through the same translations in the opposite order. One that is routed through another gateway arrives under an address that the client did not ask, or not at all.',
    remedy: 'aws ec2 create-route --route-table-id TABLE --destination-cidr-block THE_REQUESTS_SOURCE …',
    resource: ({ at }) => at,
    detail: ({ at, packet }) => `${packetWords(packet)} ends at ${at}, which knows nothing of the request.`,
  }),
  UNKNOWN_RESOURCE: kind<{ missing: string; neededBy: string }>({
    title: 'Something that is referred to is not in the model',
    explanation:
      'A resource names another one that is not there: it belongs to another account, was not read, or is gone. What depends on it cannot be answered; the rest is.',
    remedy: 'Read the account again with permissions for what is missing.',
    aws: true,
    resource: ({ missing }) => missing,
    detail: ({ missing, neededBy }) => `${neededBy} refers to ${missing}, which is not in the model.`,
  }),
};
