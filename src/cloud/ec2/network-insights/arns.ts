/** ARNs of EC2's resources, and the ids in them. */
import type { AnalysisComponent } from '@aws-sdk/client-ec2';
import type { Network } from '../../../network/network.ts';

const TYPES: Record<string, string> = {
  acl: 'network-acl',
  eni: 'network-interface',
  i: 'instance',
  igw: 'internet-gateway',
  nat: 'natgateway',
  nia: 'network-insights-analysis',
  nip: 'network-insights-path',
  pcx: 'vpc-peering-connection',
  pl: 'prefix-list',
  rtb: 'route-table',
  sg: 'security-group',
  subnet: 'subnet',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
};

/** `undefined` for an id of a kind that has none here. */
export function arnOf({ accountId }: Network, region: string, id: string): string | undefined {
  const type = TYPES[id.slice(0, id.lastIndexOf('-'))];
  return type && `arn:aws:ec2:${region}:${type === 'prefix-list' ? 'aws' : accountId}:${type}/${id}`;
}

/** The id that an ARN ends with; what is no ARN is an id itself. */
export function idIn(idOrArn: string): string {
  return idOrArn.startsWith('arn:') ? idOrArn.slice(idOrArn.lastIndexOf('/') + 1) : idOrArn;
}

/** A resource as paths and explanations name it. */
export function component(network: Network, region: string, id: string): AnalysisComponent {
  const Name = network.tags[id]?.Name;
  return { Id: id, Arn: arnOf(network, region, id), ...(Name !== undefined && { Name }) };
}
