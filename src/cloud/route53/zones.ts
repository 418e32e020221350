/** Private hosted zones: made, found, listed, deleted. */
import { PRIVATE_NAME_SERVERS } from '../../network/names/zone-table.ts';
import type { HostedZone } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import { noteChange } from './changes.ts';
import { domainParameter, findZone, invalidInput, maxItems, orderOf, shownName, showZone } from './find.ts';
import type { Route53Handlers } from './handlers.ts';
import { checkNoConflict, vpcParameter } from './vpcs.ts';

/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const ZONES_PER_ACCOUNT = 500;
const PAGE = 100;

export const zones: Route53Handlers = {
  CreateHostedZone(context, input) {
    const { network, ids } = context;
    const name = domainParameter(input.Name);
    const callerReference = input.CallerReference;
    if (!callerReference) throw invalidInput('The request must contain a CallerReference.');
    if (!input.VPC || input.DelegationSetId) {
      throw invalidInput('Only private hosted zones are served here: name a VPC, and no delegation set.');
    }
    const vpc = vpcParameter(context, input.VPC);
    const all = Object.values(network.hostedZones);
    if (all.some((zone) => zone.callerReference === callerReference)) {
      throw new AwsError(
        'HostedZoneAlreadyExists',
        `A hosted zone has already been created with the specified caller reference: ${callerReference}.`,
        { status: 409 },
      );
    }
    if (all.length >= ZONES_PER_ACCOUNT) {
      throw new AwsError('TooManyHostedZones', 'The limit on the number of hosted zones has been reached.');
    }
    checkNoConflict(network, name, vpc);
    const comment = input.HostedZoneConfig?.Comment;
    const zone: HostedZone = {
      id: `Z${ids.token(20).toUpperCase()}`,
      name,
      callerReference,
      ...(comment && { comment }),
      vpcs: [vpc],
      recordSets: [],
    };
    network.hostedZones[zone.id] = zone;
    return {
      HostedZone: showZone(zone),
      ChangeInfo: noteChange(context),
      DelegationSet: { NameServers: [...PRIVATE_NAME_SERVERS] },
      VPC: shownVpc(vpc),
      Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
    };
  },

  GetHostedZone(context, input) {
    const zone = findZone(context, input.Id);
    return { HostedZone: showZone(zone), VPCs: zone.vpcs.map(shownVpc) };
  },

  ListHostedZones(context, input) {
    const max = maxItems(input.MaxItems, PAGE);
    const all = Object.values(context.network.hostedZones).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const start = input.Marker ? all.findIndex(({ id }) => id === input.Marker) : 0;
    if (start === -1) throw invalidInput(`The marker '${input.Marker}' is not the id of a hosted zone.`);
    const next = all[start + max];
    return {
      HostedZones: all.slice(start, start + max).map(showZone),
      Marker: input.Marker ?? '',
      IsTruncated: next !== undefined,
      NextMarker: next?.id,
      MaxItems: max,
    };
  },

  ListHostedZonesByName(context, input) {
    const max = maxItems(input.MaxItems, PAGE);
    const all = byName(Object.values(context.network.hostedZones));
    const from = input.DNSName === undefined ? '' : orderOf(domainParameter(input.DNSName));
    const start = all.findIndex(
      ({ name, id }) =>
        orderOf(name) > from || (orderOf(name) === from && (!input.HostedZoneId || id >= input.HostedZoneId)),
    );
    const page = start === -1 ? [] : all.slice(start, start + max);
    const next = start === -1 ? undefined : all[start + max];
    return {
      HostedZones: page.map(showZone),
      DNSName: input.DNSName,
      HostedZoneId: input.HostedZoneId,
      IsTruncated: next !== undefined,
      NextDNSName: next && shownName(next.name),
      NextHostedZoneId: next?.id,
      MaxItems: max,
    };
  },

  ListHostedZonesByVPC(context, input) {
    const { vpcId } = vpcParameter(context, { VPCId: input.VPCId, VPCRegion: input.VPCRegion });
    const max = maxItems(input.MaxItems, PAGE);
    const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
    if (!Number.isSafeInteger(start) || start < 0) {
      throw new AwsError(
        'InvalidPaginationToken',
        'The value that you specified to get the next page is not valid.',
      );
    }
    const all = byName(Object.values(context.network.hostedZones)).filter(({ vpcs }) =>
      vpcs.some((associated) => associated.vpcId === vpcId),
    );
    return {
      HostedZoneSummaries: all.slice(start, start + max).map(({ id, name }) => ({
        HostedZoneId: id,
        Name: shownName(name),
        Owner: { OwningAccount: context.accountId },
      })),
      MaxItems: max,
      NextToken: start + max < all.length ? String(start + max) : undefined,
    };
  },

  DeleteHostedZone(context, input) {
    const zone = findZone(context, input.Id);
    if (zone.recordSets.length > 0) {
      throw new AwsError(
        'HostedZoneNotEmpty',
        'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
      );
    }
    delete context.network.hostedZones[zone.id];
    delete context.network.tags[zone.id];
    return { ChangeInfo: noteChange(context) };
  },
};

function shownVpc({ vpcId, region }: HostedZone['vpcs'][number]) {
  return { VPCId: vpcId, VPCRegion: region as Context['region'] as 'us-east-1' };
}

function byName(zones: HostedZone[]): HostedZone[] {
  const key = ({ name, id }: HostedZone) => `${orderOf(name)} ${id}`;
  return zones.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
