/** Route tables, NAT and internet gateways: pattern ②'s way to its name server. */

import type { NatGateway, Route, RouteTable, RouteTarget } from '../network/network.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { association, NotThere, tableOf } from './places.ts';
import { call, NOTHING } from './step.ts';

const patterns = ['public-dns'] as const;
const RESOLVER = '8.8.8.8/32';

const privateTable = ({ network }: FaultLab): RouteTable => tableOf(network, association(network).subnetId);

function natGateway({ network }: FaultLab): NatGateway {
  const found = Object.values(network.natGateways).find(({ state }) => state === 'available');
  if (!found) throw new NotThere('The lab has no NAT gateway, so this fault has nothing to break.');
  return found;
}

const publicTable = (lab: FaultLab): RouteTable => tableOf(lab.network, natGateway(lab).subnetId);

/** The route of a table that leads out of the VPC. */
function wayOut(table: RouteTable): { cidr: string; target: RouteTarget } {
  const found = table.routes.find(({ target }) => target.kind !== 'local');
  if (!found || !('cidr' in found.destination)) {
    throw new NotThere(`The route table ${table.id} has no way out, so this fault has nothing to break.`);
  }
  return { cidr: found.destination.cidr, target: found.target };
}

function routeInput(table: RouteTable, cidr: string, target: RouteTarget): object {
  const base = { RouteTableId: table.id, DestinationCidrBlock: cidr };
  switch (target.kind) {
    case 'nat-gateway':
      return { ...base, NatGatewayId: target.id };
    case 'internet-gateway':
      return { ...base, GatewayId: target.id };
    default:
      throw new NotThere(`The route for ${cidr} leads to a ${target.kind}, which this fault does not know.`);
  }
}

const gatewayIdOf = (answer: Record<string, unknown>): string =>
  (answer.NatGateway as { NatGatewayId: string }).NatGatewayId;

async function deleteRoute(
  lab: FaultLab,
  table: RouteTable,
  cidr: string,
  target: Route['target'],
): Promise<void> {
  await lab.change(
    call('ec2', 'DeleteRoute', { RouteTableId: table.id, DestinationCidrBlock: cidr }),
    call('ec2', 'CreateRoute', routeInput(table, cidr, target)),
  );
}

async function createRoute(
  lab: FaultLab,
  table: RouteTable,
  cidr: string,
  target: Route['target'],
): Promise<void> {
  await lab.change(
    call('ec2', 'CreateRoute', routeInput(table, cidr, target)),
    call('ec2', 'DeleteRoute', { RouteTableId: table.id, DestinationCidrBlock: cidr }),
  );
}

export const routeFaults = [
  fault({
    code: 'nat-route-missing',
    title: "The association's subnet has no route to the NAT gateway",
    symptom: "The VPN is connected, the endpoint's address answers, and the name server 8.8.8.8 does not.",
    cause:
      'Traffic of VPN clients follows the route table of the associated subnet, and that table knows only the VPC.',
    patterns,
    diagnosis: 'NO_ROUTE_TO_DESTINATION',
    remedy:
      'aws ec2 create-route --route-table-id TABLE --destination-cidr-block DESTINATION --nat-gateway-id NAT_GATEWAY',
    healed: 'by-command',
    async break(lab) {
      const table = privateTable(lab);
      const { cidr, target } = wayOut(table);
      await deleteRoute(lab, table, cidr, target);
    },
  }),
  fault({
    code: 'nat-subnet-route-missing',
    title: "The NAT gateway's subnet has no route to the name server",
    symptom: 'The NAT gateway is available and routed to, and 8.8.8.8 still does not answer.',
    cause:
      'The NAT gateway sends its packets by the route table of its own subnet, which needs 8.8.8.8/32 by the internet gateway.',
    patterns,
    diagnosis: 'NO_ROUTE_TO_DESTINATION',
    remedy:
      'aws ec2 create-route --route-table-id TABLE --destination-cidr-block DESTINATION --gateway-id INTERNET_GATEWAY',
    healed: 'by-command',
    async break(lab) {
      const table = publicTable(lab);
      const { cidr, target } = wayOut(table);
      await deleteRoute(lab, table, cidr, target);
    },
  }),
  fault({
    code: 'nat-subnet-route-for-another-server',
    title: "The NAT gateway's subnet has a route to 8.8.4.4 instead of 8.8.8.8",
    symptom: 'The route table looks right at a glance, and the name server does not answer.',
    cause: 'A /32 is exact: the address that clients are told to ask is not the one that is let out.',
    patterns,
    diagnosis: 'NO_ROUTE_TO_DESTINATION',
    remedy:
      'aws ec2 create-route --route-table-id TABLE --destination-cidr-block DESTINATION --gateway-id INTERNET_GATEWAY',
    healed: 'by-command',
    async break(lab) {
      const table = publicTable(lab);
      const { cidr, target } = wayOut(table);
      await createRoute(lab, table, '8.8.4.4/32', target);
      await deleteRoute(lab, table, cidr, target);
    },
  }),
  fault({
    code: 'nat-gateway-deleted',
    title: 'The route leads to a NAT gateway that was deleted',
    symptom: 'The route to the NAT gateway is a blackhole; names time out.',
    cause:
      'Deleting a NAT gateway to save its price leaves the routes to it as black holes, which still win for their prefix.',
    patterns,
    diagnosis: 'BAD_STATE_ROUTE',
    remedy:
      'aws ec2 replace-route --route-table-id TABLE --destination-cidr-block DESTINATION --nat-gateway-id NAT_GATEWAY, once there is one again',
    healed: 'by-hand',
    async break(lab) {
      // A gateway that was there for a moment: the one that works stays for the way back.
      const { subnetId: SubnetId } = association(lab.network);
      const table = privateTable(lab);
      const { cidr, target } = wayOut(table);
      const { NatGateway } = (await lab.create(
        call('ec2', 'CreateNatGateway', { SubnetId, ConnectivityType: 'private' }),
        (answer) => call('ec2', 'DeleteNatGateway', { NatGatewayId: gatewayIdOf(answer) }),
      )) as { NatGateway: { NatGatewayId: string } };
      const { NatGatewayId } = NatGateway;
      await lab.change(
        call('ec2', 'ReplaceRoute', routeInput(table, cidr, { kind: 'nat-gateway', id: NatGatewayId })),
        call('ec2', 'ReplaceRoute', routeInput(table, cidr, target)),
      );
      await lab.change(call('ec2', 'DeleteNatGateway', { NatGatewayId }), NOTHING);
    },
  }),
  fault({
    code: 'default-route-to-internet',
    title: "The NAT gateway's subnet has a default route to the internet",
    symptom: 'Everything works, and so does ping 1.1.1.1: the network is not closed.',
    cause:
      'Whoever makes a public subnet gives it 0.0.0.0/0 by habit. Then clients of the VPN reach the whole internet.',
    patterns,
    diagnosis: 'INTERNET_REACHABLE',
    fromEvidence: 'INTERNET_REACHABLE',
    healed: 'by-command',
    async break(lab) {
      const table = publicTable(lab);
      const { target } = wayOut(table);
      await createRoute(lab, table, '0.0.0.0/0', target);
    },
  }),
  fault({
    code: 'black-hole-for-the-resolver',
    title: 'A more specific route takes the name server elsewhere',
    symptom: 'The default route leads to the NAT gateway, and just 8.8.8.8 does not answer.',
    cause: "The longest prefix decides: somebody's /32 for the name server wins over the default route.",
    patterns,
    diagnosis: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
    remedy: 'aws ec2 delete-route --route-table-id TABLE --destination-cidr-block DESTINATION',
    healed: 'by-command',
    async break(lab) {
      const gateway = Object.values(lab.network.internetGateways).find(
        ({ vpcId }) => vpcId === natGateway(lab).vpcId,
      );
      if (!gateway)
        throw new NotThere('The lab has no internet gateway, so this fault has nothing to break.');
      await createRoute(lab, privateTable(lab), RESOLVER, { kind: 'internet-gateway', id: gateway.id });
    },
  }),
];
