/** Client VPN endpoints: made, changed, shown and deleted. */
import type { DnsServersOptionsModifyStructure, ModifyClientVpnEndpointRequest } from '@aws-sdk/client-ec2';
import { clientVpnName } from '../../../network/names/endpoint-names.ts';
import type { ClientVpnEndpoint } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, missing, remove } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { groupsForInterface } from '../security-groups/interface-groups.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { setAssociationGroups } from './associations.ts';
import { clientVpnEndpointKind } from './kind.ts';
import { resetConnections } from './resets.ts';
import {
  checkedAuthentication,
  checkedBanner,
  checkedClientCidr,
  checkedDnsServers,
  checkedLog,
  checkedPort,
  checkedPortal,
  checkedServerCertificate,
  checkedSessionTimeout,
  checkedTransport,
} from './settings.ts';

export const clientVpnEndpoints: Ec2Handlers = {
  CreateClientVpnEndpoint(context, input) {
    if (all(context, clientVpnEndpointKind).length >= QUOTAS.clientVpnEndpointsPerRegion) {
      throw new AwsError(
        'ClientVpnEndpointLimitExceeded',
        'The maximum number of Client VPN endpoints has been reached.',
      );
    }
    refuseUnrehearsed(input);
    if (input.EndpointIpAddressType !== 'ipv4') refuse(input, 'EndpointIpAddressType');
    if (input.TrafficIpAddressType !== 'ipv4') refuse(input, 'TrafficIpAddressType');
    if (!input.ClientCidrBlock) throw missing('ClientCidrBlock');
    const banner = checkedBanner(input.ClientLoginBannerOptions);
    const { vpcId, groupIds } = placeOf(context, input.VpcId, input.SecurityGroupIds);
    const endpoint = create(
      context,
      clientVpnEndpointKind,
      {
        id: context.ids.id(clientVpnEndpointKind.prefix),
        region: context.region,
        description: input.Description ?? '',
        clientCidrBlock: checkedClientCidr(input.ClientCidrBlock),
        dnsServers: checkedDnsServers(input.DnsServers),
        splitTunnel: input.SplitTunnel ?? false,
        transportProtocol: checkedTransport(input.TransportProtocol),
        vpnPort: checkedPort(input.VpnPort),
        serverCertificateArn: checkedServerCertificate(context, input.ServerCertificateArn),
        clientRootCertificateChainArn: checkedAuthentication(context, input.AuthenticationOptions),
        connectionLog: checkedLog(input.ConnectionLogOptions),
        ...(vpcId !== undefined && { vpcId }),
        groupIds,
        sessionTimeoutHours: checkedSessionTimeout(input.SessionTimeoutHours),
        disconnectOnSessionTimeout: input.DisconnectOnSessionTimeout ?? true,
        selfServicePortal: checkedPortal(input.SelfServicePortal),
        ...(banner !== undefined && { banner }),
        clientRouteEnforcement: input.ClientRouteEnforcementOptions?.Enforced ?? false,
        creationTime: context.now,
        associations: [],
        routes: [],
        authorizationRules: [],
        resets: 0,
      },
      input,
    );
    return {
      ClientVpnEndpointId: endpoint.id,
      Status: { Code: 'pending-associate' },
      DnsName: clientVpnName(endpoint),
    };
  },

  /** What AWS documents to reset every connection does so here. */
  ModifyClientVpnEndpoint(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    refuseUnrehearsed(input);
    const before = connectionSettings(endpoint);
    if (input.ServerCertificateArn !== undefined) {
      endpoint.serverCertificateArn = checkedServerCertificate(context, input.ServerCertificateArn);
    }
    if (input.DnsServers) endpoint.dnsServers = changedDnsServers(input.DnsServers);
    if (input.VpnPort !== undefined) endpoint.vpnPort = checkedPort(input.VpnPort);
    if (input.SplitTunnel !== undefined) endpoint.splitTunnel = input.SplitTunnel;
    if (input.Description !== undefined) endpoint.description = input.Description;
    if (input.ConnectionLogOptions) endpoint.connectionLog = checkedLog(input.ConnectionLogOptions);
    if (input.SelfServicePortal) endpoint.selfServicePortal = checkedPortal(input.SelfServicePortal);
    if (input.SessionTimeoutHours !== undefined)
      endpoint.sessionTimeoutHours = checkedSessionTimeout(input.SessionTimeoutHours);
    if (input.DisconnectOnSessionTimeout !== undefined)
      endpoint.disconnectOnSessionTimeout = input.DisconnectOnSessionTimeout;
    if (input.ClientRouteEnforcementOptions)
      endpoint.clientRouteEnforcement = input.ClientRouteEnforcementOptions.Enforced ?? false;
    if (input.ClientLoginBannerOptions) setBanner(endpoint, checkedBanner(input.ClientLoginBannerOptions));
    if (input.VpcId !== undefined || input.SecurityGroupIds?.length)
      changePlace(context, endpoint, input.VpcId, input.SecurityGroupIds);
    if (connectionSettings(endpoint) !== before) resetConnections(endpoint);
    return { Return: true };
  },

  DescribeClientVpnEndpoints(context, input) {
    const { items, NextToken } = describe(context, clientVpnEndpointKind, input.ClientVpnEndpointIds, input);
    return { ClientVpnEndpoints: items, NextToken };
  },

  DeleteClientVpnEndpoint(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    if (endpoint.associations.length > 0) {
      throw new AwsError(
        'ClientVpnEndpointAssociationExists',
        `The endpoint that you're trying to delete has associations ${endpoint.associations.map(({ id }) => id).join(', ')}`,
      );
    }
    remove(context, clientVpnEndpointKind, endpoint.id);
    return { Status: { Code: 'deleting' } };
  },
};

/** The settings whose change ends every session, as one text to compare. */
function connectionSettings({
  serverCertificateArn,
  dnsServers,
  splitTunnel,
  vpnPort,
}: ClientVpnEndpoint): string {
  return JSON.stringify([serverCertificateArn, dnsServers, splitTunnel, vpnPort]);
}

/** A transit gateway, and a function that is asked about each new connection. */
function refuseUnrehearsed(
  input: Pick<ModifyClientVpnEndpointRequest, 'TransitGatewayConfiguration' | 'ClientConnectOptions'>,
): void {
  refuse(input, 'TransitGatewayConfiguration');
  if (input.ClientConnectOptions?.Enabled) refuse(input, 'ClientConnectOptions');
}

/** `Enabled: false` takes all servers away; otherwise those that are given replace them. */
function changedDnsServers({ Enabled, CustomDnsServers }: DnsServersOptionsModifyStructure): string[] {
  if (Enabled === false) return [];
  const servers = checkedDnsServers(CustomDnsServers);
  if (servers.length === 0) throw missing('DnsServers.CustomDnsServers');
  return servers;
}

function setBanner(endpoint: ClientVpnEndpoint, banner: string | undefined): void {
  if (banner === undefined) delete endpoint.banner;
  else endpoint.banner = banner;
}

/** Groups need a VPC; a VPC alone brings its default group; neither leaves it to the first association. */
function placeOf(
  context: Context,
  vpcId: string | undefined,
  groupIds: string[] | undefined,
): { vpcId?: string; groupIds: string[] } {
  if (vpcId === undefined) {
    if (groupIds?.length) throw missing('VpcId');
    return { groupIds: [] };
  }
  const vpc = find(context, vpcKind, vpcId);
  return { vpcId: vpc.id, groupIds: groupsForInterface(context, vpc.id, groupIds) };
}

function changePlace(
  context: Context,
  endpoint: ClientVpnEndpoint,
  vpcId: string | undefined,
  groupIds: string[] | undefined,
): void {
  const wanted = placeOf(context, vpcId ?? endpoint.vpcId, groupIds);
  if (endpoint.associations.length > 0 && wanted.vpcId !== endpoint.vpcId) {
    throw new AwsError(
      'InvalidParameterValue',
      'The VPC of a Client VPN endpoint with associations cannot be changed.',
    );
  }
  if (wanted.vpcId !== undefined) endpoint.vpcId = wanted.vpcId;
  setAssociationGroups(context, endpoint, wanted.groupIds);
}
