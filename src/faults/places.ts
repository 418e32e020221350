/** Where the parts of the path are in a lab: what faults are done to. */
import type {
  ClientVpnEndpoint,
  Network,
  NetworkAcl,
  ResolverEndpoint,
  RouteTable,
  SecurityGroupRule,
  Site,
  VpcEndpoint,
} from '../network/network.ts';
import { routeTableOf } from '../network/routes.ts';

/** The lab lacks what the fault is about; the message says what. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

function need<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new NotThere(`The lab has no ${what}, so this fault has nothing to break.`);
  return found;
}

/** The interface endpoint of S3. */
export function s3Endpoint(network: Network): VpcEndpoint {
  const found = Object.values(network.vpcEndpoints).find(
    ({ type, serviceName }) => type === 'Interface' && serviceName.endsWith('.s3'),
  );
  return need(found, 'S3 interface endpoint');
}

export function gatewayEndpoint(network: Network): VpcEndpoint {
  return need(
    Object.values(network.vpcEndpoints).find(({ type }) => type === 'Gateway'),
    'gateway endpoint',
  );
}

export function clientVpn(network: Network): ClientVpnEndpoint {
  return need(Object.values(network.clientVpnEndpoints)[0], 'Client VPN endpoint');
}

export function association(network: Network) {
  return need(clientVpn(network).associations[0], 'target network association');
}

export function inboundEndpoint(network: Network): ResolverEndpoint {
  return need(
    Object.values(network.resolverEndpoints).find(({ direction }) => direction === 'INBOUND'),
    'Resolver inbound endpoint',
  );
}

export function defaultGroup(network: Network, vpcId: string): string {
  const found = Object.values(network.securityGroups).find(
    (group) => group.vpcId === vpcId && group.name === 'default',
  );
  return need(found, 'default security group').id;
}

/** Rules of a group, of one direction. */
export function rulesOf(network: Network, groupId: string, isEgress: boolean): SecurityGroupRule[] {
  return Object.values(network.securityGroupRules).filter(
    (rule) => rule.groupId === groupId && rule.isEgress === isEgress,
  );
}

export function aclOf(network: Network, subnetId: string): NetworkAcl {
  const found = Object.values(network.networkAcls).find(({ associations }) =>
    associations.some((one) => one.subnetId === subnetId),
  );
  return need(found, 'network ACL of the subnet');
}

export function tableOf(network: Network, subnetId: string): RouteTable {
  return routeTableOf(network, subnetId);
}

export function site(network: Network): Site {
  return need(Object.values(network.sites)[0], 'on-premises site');
}

/** The site's first host, where commands run. */
export function host(network: Network) {
  return need(site(network).hosts[0], 'on-premises host');
}
