/** From a decision about connectivity to what carries it, and to who the endpoint is to admit. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { chosenBlock } from './blocks.ts';
import { ClientVpn } from './client-vpn.ts';
import type { ClosedVpc } from './closed-vpc.ts';
import type { Connectivity } from './decisions.ts';
import { VirtualPrivateGateway } from './virtual-private-gateway.ts';

export interface WayIn {
  readonly clientVpn?: ClientVpn;
  readonly virtualPrivateGateway?: VirtualPrivateGateway;
  /** Who comes in, as security groups see it. */
  readonly admitted: readonly ec2.IConnectable[];
}

export interface WayInProps {
  readonly network: ClosedVpc;
  readonly connectivity: Connectivity;
  /** Of Client VPN's clients. */
  readonly dnsServers?: readonly string[];
  readonly removalPolicy: RemovalPolicy;
  readonly name: string;
}

export function wayIn(scope: Construct, props: WayInProps): WayIn {
  const { network, connectivity, name } = props;
  const { vpc, subnets } = network;
  if (connectivity.kind === 'client-vpn') {
    const { kind: _, associations = 1, ...decided } = connectivity;
    if (!Number.isInteger(associations) || associations < 1 || associations > subnets.length) {
      throw new Error(
        `associations is ${associations}; there are 1 to ${subnets.length} zones to associate with.`,
      );
    }
    const clientVpn = new ClientVpn(scope, 'ClientVpn', {
      ...decided,
      vpc,
      subnets: { subnets: subnets.slice(0, associations) },
      ...(props.dnsServers && { dnsServers: props.dnsServers }),
      removalPolicy: props.removalPolicy,
      name,
    });
    return { clientVpn, admitted: [clientVpn] };
  }
  const { onPremisesCidrs } = connectivity;
  if (onPremisesCidrs.length === 0) throw new Error('onPremisesCidrs is empty; say who is to come in.');
  for (const cidr of onPremisesCidrs) chosenBlock('One of onPremisesCidrs', cidr);
  const virtualPrivateGateway = new VirtualPrivateGateway(scope, 'PrivateGateway', { vpc, subnets, name });
  if (connectivity.kind === 'site-to-site-vpn') {
    virtualPrivateGateway.connect('Site', connectivity.customerAddress, onPremisesCidrs);
  }
  // Nothing translates these addresses on their way.
  return { virtualPrivateGateway, admitted: onPremisesCidrs.map((cidr) => ec2.Peer.ipv4(cidr)) };
}
