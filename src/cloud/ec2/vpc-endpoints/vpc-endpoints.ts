/** VPC endpoints: made, changed, shown and deleted. */
import { removeNetworkInterface } from '../../../network/interfaces.ts';
import type { VpcEndpoint } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { create, describe, type Findable, find, missing, remove } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { groupsForInterface } from '../security-groups/interface-groups.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { addRouteTables, removeRouteTables } from './gateway-routes.ts';
import { addSubnets, removeSubnets, setGroups } from './interfaces.ts';
import { vpcEndpointKind } from './kind.ts';
import { atMostAThousand } from './max-results.ts';
import { checkedPolicy } from './policy.ts';
import { prefixLists } from './prefix-lists.ts';
import { checkGatewayNotNeeded, setDns } from './private-dns.ts';
import { checkService, vpcEndpointServices } from './services.ts';

/** Of the characters after the id in its names. */
const SUFFIX_LENGTH = 8;

/** The items of a deletion have a code of their own for an endpoint that is not there. */
const deletableEndpoint: Findable<VpcEndpoint> = {
  ...vpcEndpointKind,
  notFound: 'InvalidVpcEndpoint.NotFound',
};

export const vpcEndpointHandlers: Ec2Handlers = {
  ...prefixLists,
  ...vpcEndpointServices,

  CreateVpcEndpoint(context, input) {
    const vpc = find(context, vpcKind, input.VpcId, 'VpcId');
    if (!input.ServiceName) throw missing('ServiceName');
    refuse(input, 'ServiceNetworkArn', 'ResourceConfigurationArn');
    if (input.IpAddressType !== 'ipv4') refuse(input, 'IpAddressType');
    const { ServiceName, ServiceRegion, VpcEndpointType } = input;
    const type = checkService(context, { ServiceName, ServiceRegion, VpcEndpointType });
    checkQuota(context, vpc.id, type);
    checkForm(type, input);
    const endpoint = create(
      context,
      vpcEndpointKind,
      emptyEndpoint(context, vpc.id, type, input.ServiceName),
      input,
    );
    setPolicy(endpoint, input.PolicyDocument);
    if (type === 'Interface') {
      endpoint.groupIds = groupsForInterface(context, vpc.id, input.SecurityGroupIds);
      addSubnets(context, endpoint, input.SubnetIds, input.SubnetConfigurations);
    } else {
      addRouteTables(context, endpoint, input.RouteTableIds);
    }
    setDns(context.network, endpoint, input);
    return { VpcEndpoint: vpcEndpointKind.show(endpoint, context.network), ClientToken: input.ClientToken };
  },

  ModifyVpcEndpoint(context, input) {
    const endpoint = find(context, vpcEndpointKind, input.VpcEndpointId, 'VpcEndpointId');
    if (input.ResetPolicy && input.PolicyDocument) {
      throw new AwsError(
        'InvalidParameterCombination',
        'ResetPolicy and PolicyDocument cannot be given together.',
      );
    }
    if (input.ResetPolicy) delete endpoint.policyDocument;
    setPolicy(endpoint, input.PolicyDocument);
    if (input.IpAddressType !== 'ipv4') refuse(input, 'IpAddressType');
    checkForm(endpoint.type, input);
    setDns(context.network, endpoint, input);
    if (endpoint.type === 'Gateway') {
      removeRouteTables(context, endpoint, input.RemoveRouteTableIds);
      addRouteTables(context, endpoint, input.AddRouteTableIds);
      return { Return: true };
    }
    changeGroups(context, endpoint, input.AddSecurityGroupIds, input.RemoveSecurityGroupIds);
    removeSubnets(context, endpoint, input.RemoveSubnetIds);
    addSubnets(context, endpoint, input.AddSubnetIds, input.SubnetConfigurations);
    endpoint.state = 'pending';
    return { Return: true };
  },

  DescribeVpcEndpoints(context, input) {
    const { items, NextToken } = describe(
      context,
      vpcEndpointKind,
      input.VpcEndpointIds,
      atMostAThousand(input),
    );
    return { VpcEndpoints: items, NextToken };
  },

  DeleteVpcEndpoints(context, input) {
    if (!input.VpcEndpointIds?.length) throw missing('VpcEndpointId');
    const Unsuccessful = [...new Set(input.VpcEndpointIds)].flatMap((id) => {
      try {
        deleteEndpoint(context, find(context, deletableEndpoint, id));
        return [];
      } catch (error) {
        // What is no id at all is an error of the whole request.
        if (!(error instanceof AwsError) || error.code === vpcEndpointKind.malformed) throw error;
        return [{ ResourceId: id, Error: { Code: error.code, Message: error.message } }];
      }
    });
    return { Unsuccessful };
  },
};

function emptyEndpoint(
  context: Context,
  vpcId: string,
  type: VpcEndpoint['type'],
  serviceName: string,
): VpcEndpoint {
  return {
    id: context.ids.id(vpcEndpointKind.prefix),
    region: context.region,
    vpcId,
    type,
    serviceName,
    // A gateway endpoint is a route and there at once.
    state: type === 'Interface' ? 'pending' : 'available',
    subnetIds: [],
    networkInterfaceIds: [],
    groupIds: [],
    routeTableIds: [],
    privateDnsEnabled: false,
    privateDnsOnlyForInboundResolverEndpoint: false,
    dnsSuffix: context.ids.token(SUFFIX_LENGTH),
    creationTime: context.now,
  };
}

/** Sets what is given; nothing given leaves the policy that is there. */
function setPolicy(endpoint: VpcEndpoint, document: string | undefined): void {
  const policy = checkedPolicy(endpoint.type, document);
  if (policy !== undefined) endpoint.policyDocument = policy;
}

function deleteEndpoint(context: Context, endpoint: VpcEndpoint): void {
  checkGatewayNotNeeded(context.network, endpoint);
  for (const id of endpoint.networkInterfaceIds) removeNetworkInterface(context.network, id);
  removeRouteTables(context, endpoint, [...endpoint.routeTableIds]);
  remove(context, vpcEndpointKind, endpoint.id);
}

function changeGroups(
  context: Context,
  endpoint: VpcEndpoint,
  add: string[] | undefined,
  without: string[] | undefined,
): void {
  if (!add?.length && !without?.length) return;
  const kept = endpoint.groupIds.filter((id) => !without?.includes(id));
  const wanted = [...kept, ...(add ?? [])];
  if (wanted.length === 0) {
    throw new AwsError('InvalidParameter', 'An interface endpoint needs at least one security group.');
  }
  setGroups(context, endpoint, groupsForInterface(context, endpoint.vpcId, wanted));
}

function checkQuota(context: Context, vpcId: string, type: VpcEndpoint['type']): void {
  const same = Object.values(context.network.vpcEndpoints).filter(
    (endpoint) => endpoint.region === context.region && endpoint.type === type,
  );
  const [count, most] =
    type === 'Interface'
      ? [same.filter((endpoint) => endpoint.vpcId === vpcId).length, QUOTAS.interfaceEndpointsPerVpc]
      : [same.length, QUOTAS.gatewayEndpointsPerRegion];
  if (count >= most)
    throw new AwsError('VpcEndpointLimitExceeded', 'The maximum number of VPC endpoints has been reached.');
}

/** Which type of endpoint a parameter is for, in AWS's words for it. */
const ONLY_FOR: Record<string, { type: VpcEndpoint['type']; what: string }> = {
  RouteTableIds: { type: 'Gateway', what: 'Route table IDs are' },
  AddRouteTableIds: { type: 'Gateway', what: 'Route table IDs are' },
  RemoveRouteTableIds: { type: 'Gateway', what: 'Route table IDs are' },
  SubnetIds: { type: 'Interface', what: 'Subnet IDs are' },
  AddSubnetIds: { type: 'Interface', what: 'Subnet IDs are' },
  RemoveSubnetIds: { type: 'Interface', what: 'Subnet IDs are' },
  SubnetConfigurations: { type: 'Interface', what: 'Subnet configurations are' },
  SecurityGroupIds: { type: 'Interface', what: 'Security group IDs are' },
  AddSecurityGroupIds: { type: 'Interface', what: 'Security group IDs are' },
  RemoveSecurityGroupIds: { type: 'Interface', what: 'Security group IDs are' },
  PrivateDnsEnabled: { type: 'Interface', what: 'Private DNS is' },
};

/** Parameters of the one type are no parameters of the other. */
function checkForm(endpointType: VpcEndpoint['type'], input: object): void {
  for (const [parameter, value] of Object.entries(input)) {
    const only = Object.hasOwn(ONLY_FOR, parameter) ? ONLY_FOR[parameter] : undefined;
    const off = value === undefined || value === false || (Array.isArray(value) && value.length === 0);
    if (!only || only.type === endpointType || off) continue;
    throw new AwsError('InvalidParameter', `${only.what} only supported for ${only.type} type VPC Endpoint.`);
  }
}
