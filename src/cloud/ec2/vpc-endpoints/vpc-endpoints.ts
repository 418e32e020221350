/** VPC endpoints: made, changed, shown and deleted. */
import { removeNetworkInterface } from '../../../network/interfaces.ts';
import type { VpcEndpoint } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { groupsForInterface } from '../interface-groups.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { create, describe, find, missing, remove } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { vpcKind } from '../vpcs.ts';
import { addRouteTables, removeRouteTables } from './gateway-routes.ts';
import { addSubnets, removeSubnets, setGroups } from './interfaces.ts';
import { vpcEndpointKind } from './kind.ts';
import { checkedPolicy } from './policy.ts';
import { checkedPrivateDns, checkGatewayNotNeeded } from './private-dns.ts';
import { checkedService, type EndpointType, vpcEndpointServices } from './services.ts';

const SUFFIX_LENGTH = 8;

export const vpcEndpointHandlers: Ec2Handlers = {
  ...vpcEndpointServices,

  CreateVpcEndpoint(context, input) {
    const vpc = find(context, vpcKind, input.VpcId, 'VpcId');
    if (!input.ServiceName) throw missing('ServiceName');
    refuse(input, 'ServiceNetworkArn', 'ResourceConfigurationArn');
    if (input.IpAddressType !== undefined && input.IpAddressType !== 'ipv4') refuse(input, 'IpAddressType');
    const type = checkedType(input.VpcEndpointType);
    checkRegion(context, input.ServiceName, input.ServiceRegion);
    checkQuota(context, vpc.id, type);
    checkForm(type, input);
    const endpoint = create(
      context,
      vpcEndpointKind,
      emptyEndpoint(context, vpc.id, type, input.ServiceName),
      input,
    );
    const policy = checkedPolicy(input.PolicyDocument);
    if (policy !== undefined) endpoint.policyDocument = policy;
    if (type === 'Interface') {
      endpoint.groupIds = groupsForInterface(context, vpc.id, input.SecurityGroupIds);
      addSubnets(context, endpoint, input.SubnetIds, input.SubnetConfigurations);
      Object.assign(
        endpoint,
        checkedPrivateDns(context.network, endpoint, input.PrivateDnsEnabled === true, input.DnsOptions),
      );
    } else {
      addRouteTables(context, endpoint, input.RouteTableIds);
    }
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
    const policy = checkedPolicy(input.PolicyDocument);
    if (policy !== undefined) endpoint.policyDocument = policy;
    if (endpoint.type === 'Gateway') {
      refuseFor(
        'Gateway',
        input,
        'AddSubnetIds',
        'RemoveSubnetIds',
        'AddSecurityGroupIds',
        'RemoveSecurityGroupIds',
        'PrivateDnsEnabled',
      );
      removeRouteTables(context, endpoint, input.RemoveRouteTableIds);
      addRouteTables(context, endpoint, input.AddRouteTableIds);
      return { Return: true };
    }
    refuseFor('Interface', input, 'AddRouteTableIds', 'RemoveRouteTableIds');
    changeGroups(context, endpoint, input.AddSecurityGroupIds, input.RemoveSecurityGroupIds);
    removeSubnets(context, endpoint, input.RemoveSubnetIds);
    addSubnets(context, endpoint, input.AddSubnetIds, input.SubnetConfigurations);
    if (input.PrivateDnsEnabled !== undefined || input.DnsOptions !== undefined) {
      const enabled = input.PrivateDnsEnabled ?? endpoint.privateDnsEnabled;
      Object.assign(endpoint, checkedPrivateDns(context.network, endpoint, enabled, input.DnsOptions));
    }
    endpoint.state = 'pending';
    return { Return: true };
  },

  DescribeVpcEndpoints(context, input) {
    const { items, NextToken } = describe(context, vpcEndpointKind, input.VpcEndpointIds, input);
    return { VpcEndpoints: items, NextToken };
  },

  DeleteVpcEndpoints(context, input) {
    if (!input.VpcEndpointIds?.length) throw missing('VpcEndpointId');
    const Unsuccessful = input.VpcEndpointIds.flatMap((id) => {
      try {
        deleteEndpoint(context, find(context, vpcEndpointKind, id));
        return [];
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return [{ ResourceId: id, Error: { Code: error.code, Message: error.message } }];
      }
    });
    return { Unsuccessful };
  },
};

function emptyEndpoint(
  context: Context,
  vpcId: string,
  type: EndpointType,
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

/** AWS makes a gateway endpoint unless it is told otherwise. */
function checkedType(type: string | undefined): EndpointType {
  const wanted = type ?? 'Gateway';
  if (wanted === 'Interface' || wanted === 'Gateway') return wanted;
  throw new AwsError('InvalidParameter', `The service does not support the VPC endpoint type ${wanted}.`);
}

function checkRegion(context: Context, serviceName: string, serviceRegion: string | undefined): void {
  const { region } = checkedService(serviceName);
  if (serviceRegion !== undefined && serviceRegion !== context.region) {
    throw new AwsError(
      'UnsupportedOperation',
      'Endpoints to a service in another Region are not supported by Kairo.',
    );
  }
  if (region !== context.region) {
    throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${serviceName}' does not exist`);
  }
}

function checkQuota(context: Context, vpcId: string, type: EndpointType): void {
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

/** Parameters of the one type are no parameters of the other. */
function checkForm(
  type: EndpointType,
  input: {
    RouteTableIds?: string[] | undefined;
    SubnetIds?: string[] | undefined;
    SecurityGroupIds?: string[] | undefined;
    PrivateDnsEnabled?: boolean | undefined;
  },
): void {
  if (type === 'Interface') refuseFor(type, input, 'RouteTableIds');
  else refuseFor(type, input, 'SubnetIds', 'SecurityGroupIds', 'PrivateDnsEnabled');
}

function refuseFor<Input extends object>(
  type: EndpointType,
  input: Input,
  ...parameters: (keyof Input & string)[]
): void {
  for (const parameter of parameters) {
    const value: unknown = input[parameter];
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) continue;
    throw new AwsError(
      'InvalidParameter',
      `${parameter} cannot be given for a VPC endpoint of type ${type}.`,
    );
  }
}
