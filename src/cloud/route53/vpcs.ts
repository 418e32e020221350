/** Which VPCs know a private hosted zone. */
import type { VPC } from '@aws-sdk/client-route-53';
import { s3Domains } from '../../network/names/public-names.ts';
import type { HostedZone, Network } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import { noteChange } from './changes.ts';
import { findZone } from './find.ts';
import type { Route53Handlers } from './handlers.ts';

export const vpcs: Route53Handlers = {
  AssociateVPCWithHostedZone(context, input) {
    const zone = findZone(context, input.HostedZoneId);
    const vpc = vpcParameter(context, input.VPC);
    checkNoConflict(context.network, zone.name, vpc);
    zone.vpcs.push(vpc);
    return { ChangeInfo: noteChange(context, input.Comment) };
  },

  DisassociateVPCFromHostedZone(context, input) {
    const zone = findZone(context, input.HostedZoneId);
    const vpcId = input.VPC?.VPCId;
    if (!zone.vpcs.some((associated) => associated.vpcId === vpcId)) {
      throw new AwsError(
        'VPCAssociationNotFound',
        `The VPC: ${vpcId ?? ''} is not associated with the hosted zone ${zone.id}.`,
        { status: 404 },
      );
    }
    if (zone.vpcs.length === 1) {
      throw new AwsError(
        'LastVPCAssociation',
        `Cannot remove last VPC association for the private zone: ${zone.id}. Delete the zone instead.`,
      );
    }
    zone.vpcs = zone.vpcs.filter((associated) => associated.vpcId !== vpcId);
    return { ChangeInfo: noteChange(context, input.Comment) };
  },
};

/** A VPC that exists, in the Region that it is said to be in. Throws `InvalidVPCId`. */
export function vpcParameter({ network }: Context, vpc: VPC | undefined): HostedZone['vpcs'][number] {
  const { VPCId: vpcId = '', VPCRegion: region } = vpc ?? {};
  const found = Object.hasOwn(network.vpcs, vpcId) ? network.vpcs[vpcId] : undefined;
  if (!found || found.region !== region) {
    throw new AwsError('InvalidVPCId', `The VPC: ${vpcId} in the region: ${region ?? ''} is not valid.`);
  }
  return { vpcId, region };
}

/** A VPC knows a domain once: by one hosted zone, or by an endpoint with private DNS. Throws `ConflictingDomainExists`. */
export function checkNoConflict(
  network: Network,
  domain: string,
  { vpcId, region }: HostedZone['vpcs'][number],
): void {
  const zones = Object.values(network.hostedZones).filter(({ vpcs }) =>
    vpcs.some((associated) => associated.vpcId === vpcId),
  );
  const endpoints = Object.values(network.vpcEndpoints).filter(
    (endpoint) => endpoint.vpcId === vpcId && endpoint.privateDnsEnabled,
  );
  const taken = [
    ...zones.map(({ name }) => name),
    ...endpoints.flatMap((endpoint) => s3Domains(endpoint.region)),
  ];
  if (taken.includes(domain)) {
    throw new AwsError(
      'ConflictingDomainExists',
      `The VPC ${vpcId} in region ${region} has already been associated with the hosted zone or a VPC endpoint with the same domain name: ${domain}.`,
    );
  }
}
