/** Client VPN endpoints as EC2 shows them. */
import type { ClientVpnEndpoint as ShownEndpoint } from '@aws-sdk/client-ec2';
import { clientVpnName } from '../../../network/names/endpoint-names.ts';
import type { ClientVpnEndpoint, Network } from '../../../network/network.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';

export const clientVpnEndpointKind: Kind<ClientVpnEndpoint, ShownEndpoint> = {
  type: 'client-vpn-endpoint',
  prefix: 'cvpn-endpoint',
  table: (network) => network.clientVpnEndpoints,
  notFound: 'InvalidClientVpnEndpointId.NotFound',
  malformed: 'InvalidClientVpnEndpointId.Malformed',
  notFoundMessage: (id) => `Endpoint ${id} does not exist`,
  filters: {
    'endpoint-id': (endpoint) => endpoint.id,
    'transport-protocol': (endpoint) => endpoint.transportProtocol,
  },
  show,
};

/** Clients cannot connect before the first association. */
export function statusOf(endpoint: ClientVpnEndpoint): 'pending-associate' | 'available' {
  return endpoint.associations.some(({ state }) => state === 'associated')
    ? 'available'
    : 'pending-associate';
}

function show(endpoint: ClientVpnEndpoint, network: Network): ShownEndpoint {
  return {
    ClientVpnEndpointId: endpoint.id,
    Description: endpoint.description,
    Status: { Code: statusOf(endpoint) },
    CreationTime: new Date(endpoint.creationTime).toISOString().slice(0, 19),
    DnsName: `*.${clientVpnName(endpoint)}`,
    ClientCidrBlock: endpoint.clientCidrBlock,
    DnsServers: [...endpoint.dnsServers],
    SplitTunnel: endpoint.splitTunnel,
    VpnProtocol: 'openvpn',
    TransportProtocol: endpoint.transportProtocol,
    VpnPort: endpoint.vpnPort,
    AssociatedTargetNetworks: endpoint.associations.map(({ subnetId }) => ({
      NetworkId: subnetId,
      NetworkType: 'vpc',
    })),
    ServerCertificateArn: endpoint.serverCertificateArn,
    AuthenticationOptions: [
      {
        Type: 'certificate-authentication',
        // The answer's name differs from the request's.
        MutualAuthentication: { ClientRootCertificateChain: endpoint.clientRootCertificateChainArn },
      },
    ],
    ConnectionLogOptions: {
      Enabled: endpoint.connectionLog.enabled,
      CloudwatchLogGroup: endpoint.connectionLog.cloudwatchLogGroup,
      CloudwatchLogStream: endpoint.connectionLog.cloudwatchLogStream,
    },
    Tags: tagsOf(network, endpoint.id),
    SecurityGroupIds: [...endpoint.groupIds],
    VpcId: endpoint.vpcId,
    ...(endpoint.selfServicePortal === 'enabled' && {
      SelfServicePortalUrl: `https://self-service.clientvpn.amazonaws.com/endpoints/${endpoint.id}`,
    }),
    ClientConnectOptions: { Enabled: false, Status: { Code: 'applied' } },
    SessionTimeoutHours: endpoint.sessionTimeoutHours,
    ClientLoginBannerOptions: {
      Enabled: endpoint.banner !== undefined,
      ...(endpoint.banner !== undefined && { BannerText: endpoint.banner }),
    },
    ClientRouteEnforcementOptions: { Enforced: endpoint.clientRouteEnforcement },
    DisconnectOnSessionTimeout: endpoint.disconnectOnSessionTimeout,
    EndpointIpAddressType: 'ipv4',
    TrafficIpAddressType: 'ipv4',
  };
}
