/** Resolver endpoints: where DNS questions enter a VPC, or leave it. */

import { removeNetworkInterface } from '../../network/interfaces.ts';
import type { Network, ResolverEndpoint } from '../../network/network.ts';
import { find } from '../ec2/kit/resource.ts';
import { groupsForInterface } from '../ec2/security-groups/interface-groups.ts';
import { subnetKind } from '../ec2/subnets/subnets.ts';
import type { Context } from '../service.ts';
import {
  checkName,
  exists,
  inUse,
  invalidParameter,
  invalidRequest,
  limitExceeded,
  notFound,
  oneOf,
  required,
  translated,
} from './errors.ts';
import { addAddress, addressesOf, findAddress, MAX_ADDRESSES, MIN_ADDRESSES } from './ip-addresses.ts';
import { filtered, page } from './lists.ts';
import type { ResolverHandlers, ShownEndpoint } from './operations.ts';
import { addTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const ENDPOINTS_PER_REGION = 4;

export const endpoints: ResolverHandlers = {
  CreateResolverEndpoint(context, input) {
    const { network, region, ids, now } = context;
    const creatorRequestId = required(input.CreatorRequestId, 'CreatorRequestId');
    const direction = oneOf(input.Direction, ['INBOUND', 'OUTBOUND'], 'Direction');
    checkName(input.Name);
    if (input.OutpostArn) throw invalidParameter('Resolver on Outposts is not served here.', 'OutpostArn');
    checkKind(input);
    const own = inRegion(context);
    if (own.some((endpoint) => endpoint.creatorRequestId === creatorRequestId)) {
      throw exists(`Resolver Endpoint with creator request id ${creatorRequestId} already exists`);
    }
    if (own.length >= ENDPOINTS_PER_REGION) {
      throw limitExceeded(`An account can have ${ENDPOINTS_PER_REGION} Resolver endpoints in a Region.`);
    }
    const requests = input.IpAddresses ?? [];
    if (requests.length < MIN_ADDRESSES || requests.length > MAX_ADDRESSES) {
      throw invalidRequest(
        `A Resolver endpoint needs at least ${MIN_ADDRESSES} and at most ${MAX_ADDRESSES} IP addresses.`,
      );
    }
    const vpcId = vpcOf(
      context,
      requests.map(({ SubnetId }) => required(SubnetId, 'IpAddresses.SubnetId')),
    );
    const groupIds = groupsOf(context, vpcId, input.SecurityGroupIds);
    const endpoint: ResolverEndpoint = {
      id: ids.id(direction === 'INBOUND' ? 'rslvr-in' : 'rslvr-out'),
      region,
      vpcId,
      creatorRequestId,
      direction,
      ...(input.Name !== undefined && { name: input.Name }),
      groupIds,
      ipAddresses: [],
      state: 'creating',
      creationTime: now,
      modificationTime: now,
    };
    network.resolverEndpoints[endpoint.id] = endpoint;
    const kept = network.resolverEndpoints[endpoint.id]!;
    for (const request of requests) addAddress(context, kept, request);
    addTags(context, endpoint.id, input.Tags);
    return { ResolverEndpoint: show(network, kept) };
  },

  GetResolverEndpoint: (context, input) => ({
    ResolverEndpoint: show(context.network, findEndpoint(context, input.ResolverEndpointId)),
  }),

  ListResolverEndpoints(context, input) {
    const shown = filtered(
      inRegion(context).map((endpoint) => show(context.network, endpoint)),
      input.Filters,
      {
        CreatorRequestId: ({ CreatorRequestId }) => CreatorRequestId,
        Direction: ({ Direction }) => Direction,
        HostVPCId: ({ HostVPCId }) => HostVPCId,
        IpAddressCount: ({ IpAddressCount }) => String(IpAddressCount),
        Name: ({ Name }) => Name,
        SecurityGroupIds: ({ SecurityGroupIds }) => SecurityGroupIds,
        Status: ({ Status }) => Status,
      },
    );
    const { items, ...rest } = page(shown, input);
    return { ResolverEndpoints: items, ...rest };
  },

  UpdateResolverEndpoint(context, input) {
    const endpoint = findEndpoint(context, input.ResolverEndpointId);
    checkKind(input);
    checkName(input.Name);
    if (input.Name !== undefined) endpoint.name = input.Name;
    touch(context, endpoint);
    return { ResolverEndpoint: show(context.network, endpoint) };
  },

  DeleteResolverEndpoint(context, input) {
    const { network } = context;
    const endpoint = findEndpoint(context, input.ResolverEndpointId);
    const users = Object.values(network.resolverRules).filter(
      ({ action }) => action.kind === 'FORWARD' && action.resolverEndpointId === endpoint.id,
    );
    if (users.length > 0) {
      throw inUse(
        `Resolver endpoint ${endpoint.id} is in use by the rules ${users.map(({ id }) => id).join(', ')}. Delete them first.`,
      );
    }
    const shown = show(network, endpoint);
    for (const { networkInterfaceId } of endpoint.ipAddresses) {
      removeNetworkInterface(network, networkInterfaceId);
    }
    delete network.resolverEndpoints[endpoint.id];
    delete network.tags[endpoint.id];
    return { ResolverEndpoint: { ...shown, Status: 'DELETING' } };
  },

  ListResolverEndpointIpAddresses(context, input) {
    const endpoint = findEndpoint(context, input.ResolverEndpointId);
    const { items, ...rest } = page(addressesOf(context.network, endpoint), input);
    return { IpAddresses: items, ...rest };
  },

  AssociateResolverEndpointIpAddress(context, input) {
    const endpoint = findEndpoint(context, input.ResolverEndpointId);
    const request = required(input.IpAddress, 'IpAddress');
    if (endpoint.ipAddresses.length >= MAX_ADDRESSES) {
      throw limitExceeded(`A Resolver endpoint can have ${MAX_ADDRESSES} IP addresses.`);
    }
    if (vpcOf(context, [required(request.SubnetId, 'IpAddress.SubnetId')]) !== endpoint.vpcId) {
      throw invalidRequest(`The subnet ${request.SubnetId} is not in the VPC ${endpoint.vpcId}.`);
    }
    addAddress(context, endpoint, request);
    touch(context, endpoint);
    return { ResolverEndpoint: show(context.network, endpoint) };
  },

  DisassociateResolverEndpointIpAddress(context, input) {
    const endpoint = findEndpoint(context, input.ResolverEndpointId);
    const leaving = findAddress(context.network, endpoint, required(input.IpAddress, 'IpAddress'));
    if (endpoint.ipAddresses.length <= MIN_ADDRESSES) {
      throw invalidRequest(
        `A Resolver endpoint needs at least ${MIN_ADDRESSES} IP addresses. Associate another one first.`,
      );
    }
    removeNetworkInterface(context.network, leaving.networkInterfaceId);
    endpoint.ipAddresses = endpoint.ipAddresses.filter(({ id }) => id !== leaving.id);
    touch(context, endpoint);
    return { ResolverEndpoint: show(context.network, endpoint) };
  },
};

/** The endpoint with this id in the caller's region. Throws `ResourceNotFoundException`. */
export function findEndpoint({ network, region }: Context, id: string | undefined): ResolverEndpoint {
  const wanted = required(id, 'ResolverEndpointId');
  const found = Object.hasOwn(network.resolverEndpoints, wanted)
    ? network.resolverEndpoints[wanted]
    : undefined;
  if (!found || found.region !== region) throw notFound('Resolver endpoint', wanted);
  return found;
}

const STATES = { creating: 'CREATING', updating: 'UPDATING', operational: 'OPERATIONAL' } as const;
const MESSAGES = {
  creating: 'Creating the Resolver Endpoint',
  updating: 'Updating the Resolver Endpoint',
  operational: 'This Resolver Endpoint is operational.',
} as const;

function show({ accountId }: Network, endpoint: ResolverEndpoint): ShownEndpoint {
  return {
    Id: endpoint.id,
    CreatorRequestId: endpoint.creatorRequestId,
    Arn: `arn:aws:route53resolver:${endpoint.region}:${accountId}:resolver-endpoint/${endpoint.id}`,
    Name: endpoint.name,
    SecurityGroupIds: [...endpoint.groupIds],
    Direction: endpoint.direction,
    IpAddressCount: endpoint.ipAddresses.length,
    HostVPCId: endpoint.vpcId,
    Status: STATES[endpoint.state],
    StatusMessage: MESSAGES[endpoint.state],
    CreationTime: new Date(endpoint.creationTime).toISOString(),
    ModificationTime: new Date(endpoint.modificationTime).toISOString(),
    ResolverEndpointType: 'IPV4',
    Protocols: ['Do53'],
  };
}

function touch({ now }: Context, endpoint: ResolverEndpoint): void {
  endpoint.state = 'updating';
  endpoint.modificationTime = now;
}

function inRegion({ network, region }: Context): ResolverEndpoint[] {
  return Object.values(network.resolverEndpoints).filter((endpoint) => endpoint.region === region);
}

/** Plain DNS over IPv4 is what is carried; anything else is refused rather than ignored. */
function checkKind(input: { ResolverEndpointType?: string; Protocols?: string[] }): void {
  if ((input.ResolverEndpointType ?? 'IPV4') !== 'IPV4') {
    throw invalidParameter('Only IPV4 endpoints are served here.', 'ResolverEndpointType');
  }
  if ((input.Protocols ?? []).some((protocol) => protocol !== 'Do53')) {
    throw invalidParameter('Only the protocol Do53 is served here.', 'Protocols');
  }
}

/** The one VPC that all the subnets are in. */
function vpcOf(context: Context, subnetIds: string[]): string {
  const vpcIds = new Set(subnetIds.map((id) => translated(() => find(context, subnetKind, id).vpcId)));
  const [vpcId, ...others] = vpcIds;
  if (others.length > 0) throw invalidRequest('All subnets of a Resolver endpoint must be in the same VPC.');
  if (context.network.vpcs[vpcId!]!.instanceTenancy === 'dedicated') {
    throw invalidRequest('A VPC with dedicated tenancy cannot have Resolver endpoints.');
  }
  return vpcId!;
}

function groupsOf(context: Context, vpcId: string, groupIds: string[] | undefined): string[] {
  if (!groupIds?.length) {
    throw invalidParameter('At least one security group is required.', 'SecurityGroupIds');
  }
  return translated(() => groupsForInterface(context, vpcId, groupIds));
}
