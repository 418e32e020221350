/** Client VPN endpoints with their associations, routes, rules and revocation lists. */
import {
  ExportClientVpnClientCertificateRevocationListCommand,
  paginateDescribeClientVpnAuthorizationRules,
  paginateDescribeClientVpnEndpoints,
  paginateDescribeClientVpnRoutes,
  paginateDescribeClientVpnTargetNetworks,
  type ClientVpnEndpoint as Shown,
} from '@aws-sdk/client-ec2';
import { freePublicAddress } from '../../network/client-vpn.ts';
import type {
  ClientVpnAssociation,
  ClientVpnAuthorizationRule,
  ClientVpnEndpoint,
  ClientVpnRoute,
  Network,
} from '../../network/network.ts';
import type { RegionClients } from '../clients.ts';
import { keepTags, type Section, timestamp } from '../section.ts';

/** To be read after the interfaces, which the associations are found by. */
export const clientVpnEndpoints: Section = {
  actions: [
    'ec2:DescribeClientVpnEndpoints',
    'ec2:DescribeClientVpnTargetNetworks',
    'ec2:DescribeClientVpnRoutes',
    'ec2:DescribeClientVpnAuthorizationRules',
    'ec2:ExportClientVpnClientCertificateRevocationList',
  ],
  async read(clients, network) {
    const pages = paginateDescribeClientVpnEndpoints({ client: clients.ec2 }, {});
    for await (const { ClientVpnEndpoints = [] } of pages) {
      for (const shown of ClientVpnEndpoints) {
        const endpoint = await endpointOf(shown, clients);
        network.clientVpnEndpoints[endpoint.id] = endpoint;
        await associate(endpoint, clients, network);
        keepTags(network, endpoint.id, shown.Tags);
      }
    }
  },
};

async function endpointOf(shown: Shown, clients: RegionClients): Promise<ClientVpnEndpoint> {
  const id = shown.ClientVpnEndpointId!;
  const [routes, authorizationRules, list] = await Promise.all([
    routesOf(id, clients),
    rulesOf(id, clients),
    revocationList(id, clients),
  ]);
  const log = shown.ConnectionLogOptions;
  const mutual = shown.AuthenticationOptions?.find(({ MutualAuthentication }) => MutualAuthentication);
  return {
    id,
    region: clients.region,
    description: shown.Description ?? '',
    clientCidrBlock: shown.ClientCidrBlock ?? '0.0.0.0/22',
    dnsServers: shown.DnsServers ?? [],
    splitTunnel: shown.SplitTunnel === true,
    transportProtocol: shown.TransportProtocol === 'tcp' ? 'tcp' : 'udp',
    vpnPort: shown.VpnPort === 1194 ? 1194 : 443,
    serverCertificateArn: shown.ServerCertificateArn ?? '',
    clientRootCertificateChainArn: mutual?.MutualAuthentication?.ClientRootCertificateChain ?? '',
    connectionLog: {
      enabled: log?.Enabled === true,
      ...(log?.CloudwatchLogGroup && { cloudwatchLogGroup: log.CloudwatchLogGroup }),
      ...(log?.CloudwatchLogStream && { cloudwatchLogStream: log.CloudwatchLogStream }),
    },
    ...(shown.VpcId && { vpcId: shown.VpcId }),
    groupIds: shown.SecurityGroupIds ?? [],
    sessionTimeoutHours: shown.SessionTimeoutHours ?? 24,
    disconnectOnSessionTimeout: shown.DisconnectOnSessionTimeout !== false,
    selfServicePortal: shown.SelfServicePortalUrl ? 'enabled' : 'disabled',
    ...(shown.ClientLoginBannerOptions?.Enabled &&
      shown.ClientLoginBannerOptions.BannerText && { banner: shown.ClientLoginBannerOptions.BannerText }),
    clientRouteEnforcement: shown.ClientRouteEnforcementOptions?.Enforced === true,
    ...(list !== undefined && { certificateRevocationList: list }),
    creationTime: timestamp(shown.CreationTime),
    associations: [],
    routes,
    authorizationRules,
    resets: 0,
  };
}

async function routesOf(ClientVpnEndpointId: string, { ec2 }: RegionClients): Promise<ClientVpnRoute[]> {
  const routes: ClientVpnRoute[] = [];
  for await (const page of paginateDescribeClientVpnRoutes({ client: ec2 }, { ClientVpnEndpointId })) {
    for (const shown of page.Routes ?? []) {
      routes.push({
        destinationCidr: shown.DestinationCidr!,
        targetSubnetId: shown.TargetSubnet!,
        origin: shown.Origin === 'associate' ? 'associate' : 'add-route',
        description: shown.Description ?? '',
        state: shown.Status?.Code === 'active' ? 'active' : 'creating',
      });
    }
  }
  return routes;
}

async function rulesOf(
  ClientVpnEndpointId: string,
  { ec2 }: RegionClients,
): Promise<ClientVpnAuthorizationRule[]> {
  const rules: ClientVpnAuthorizationRule[] = [];
  const pages = paginateDescribeClientVpnAuthorizationRules({ client: ec2 }, { ClientVpnEndpointId });
  for await (const { AuthorizationRules = [] } of pages) {
    for (const shown of AuthorizationRules) {
      rules.push({
        targetNetworkCidr: shown.DestinationCidr!,
        ...(!shown.AccessAll && { accessGroupId: shown.GroupId ?? '' }),
        description: shown.Description ?? '',
        state: shown.Status?.Code === 'active' ? 'active' : 'authorizing',
      });
    }
  }
  return rules;
}

async function revocationList(
  ClientVpnEndpointId: string,
  { ec2 }: RegionClients,
): Promise<string | undefined> {
  const { CertificateRevocationList } = await ec2.send(
    new ExportClientVpnClientCertificateRevocationListCommand({ ClientVpnEndpointId }),
  );
  return CertificateRevocationList || undefined;
}

async function associate(
  endpoint: ClientVpnEndpoint,
  { ec2 }: RegionClients,
  network: Network,
): Promise<void> {
  const pages = paginateDescribeClientVpnTargetNetworks(
    { client: ec2 },
    { ClientVpnEndpointId: endpoint.id },
  );
  for await (const { ClientVpnTargetNetworks = [] } of pages) {
    for (const shown of ClientVpnTargetNetworks) {
      const state = shown.Status?.Code;
      if (state !== 'associated' && state !== 'associating') continue;
      if (shown.SecurityGroups?.length && endpoint.groupIds.length === 0) {
        endpoint.groupIds = [...shown.SecurityGroups];
      }
      endpoint.associations.push(
        associationOf(endpoint, shown.AssociationId!, shown.TargetNetworkId!, state, network),
      );
    }
  }
}

/** AWS does not say which interface is an association's; it is one of those in the subnet that nobody else has. */
function associationOf(
  endpoint: ClientVpnEndpoint,
  id: string,
  subnetId: string,
  state: ClientVpnAssociation['state'],
  network: Network,
): ClientVpnAssociation {
  const endpoints = Object.values(network.clientVpnEndpoints);
  const taken = new Set(
    endpoints.flatMap(({ associations }) => associations.map(({ networkInterfaceId }) => networkInterfaceId)),
  );
  const candidates = Object.values(network.networkInterfaces).filter(
    (eni) => eni.requester?.service === 'client-vpn' && eni.subnetId === subnetId && !taken.has(eni.id),
  );
  const ofGroups = candidates.find(({ groupIds }) => groupIds.join() === endpoint.groupIds.join());
  return {
    id,
    subnetId,
    networkInterfaceId: (ofGroups ?? candidates[0])?.id ?? '',
    state,
    // Where it answers is the affair of a lab's internet; AWS does not tell.
    publicIp: freePublicAddress(endpoints, endpoint) ?? '198.51.100.10',
  };
}
