/** Client VPN endpoints, with their associations, rules and routes. */
import { flag, integer, listOf, structure, tagList, text, type ValueOf } from '../kit/shapes.ts';
import { shownTags } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

const connectionLog = structure({ Enabled: flag, CloudwatchLogGroup: text, CloudwatchLogStream: text });
const authentication = structure({
  Type: text,
  MutualAuthentication: structure({ ClientRootCertificateChainArn: text }),
  ActiveDirectory: structure({ DirectoryId: text }),
  FederatedAuthentication: structure({ SAMLProviderArn: text, SelfServiceSAMLProviderArn: text }),
});

async function endpointOf({ call }: Api, id: string) {
  const { ClientVpnEndpoints } = await call('ec2', 'DescribeClientVpnEndpoints', {
    ClientVpnEndpointIds: [id],
  });
  return ClientVpnEndpoints![0]!;
}

export const clientVpnEndpoint = resourceType({
  type: 'AWS::EC2::ClientVpnEndpoint',
  properties: {
    AuthenticationOptions: listOf(authentication),
    ClientCidrBlock: text,
    ClientConnectOptions: structure({ Enabled: flag, LambdaFunctionArn: text }),
    ClientLoginBannerOptions: structure({ Enabled: flag, BannerText: text }),
    ClientRouteEnforcementOptions: structure({ Enforced: flag }),
    ConnectionLogOptions: connectionLog,
    Description: text,
    DisconnectOnSessionTimeout: flag,
    DnsServers: listOf(text),
    SecurityGroupIds: listOf(text),
    SelfServicePortal: text,
    ServerCertificateArn: text,
    SessionTimeoutHours: integer,
    SplitTunnel: flag,
    TagSpecifications: listOf(structure({ ResourceType: text, Tags: tagList })),
    TransportProtocol: text,
    VpcId: text,
    VpnPort: integer,
  },
  required: ['AuthenticationOptions', 'ConnectionLogOptions', 'ServerCertificateArn'],
  replaces: ['AuthenticationOptions', 'ClientCidrBlock', 'TagSpecifications', 'TransportProtocol'],
  attributes: ['Id'],
  async create({ make }, properties) {
    await make(
      'ec2',
      'CreateClientVpnEndpoint',
      properties as never,
      ({ ClientVpnEndpointId }) => ClientVpnEndpointId!,
    );
  },
  async update({ call }, ClientVpnEndpointId, next) {
    const {
      AuthenticationOptions: _a,
      ClientCidrBlock: _c,
      TagSpecifications: _t,
      TransportProtocol: _p,
      ...rest
    } = next;
    await call('ec2', 'ModifyClientVpnEndpoint', {
      ClientVpnEndpointId,
      ...rest,
      SelfServicePortal: rest.SelfServicePortal as 'enabled',
      // Servers that are given make the endpoint push them; without any it pushes none.
      DnsServers: { CustomDnsServers: rest.DnsServers ?? [], Enabled: rest.DnsServers !== undefined },
      SplitTunnel: rest.SplitTunnel ?? false,
      Description: rest.Description ?? '',
    });
  },
  async remove({ call }, ClientVpnEndpointId) {
    await call('ec2', 'DeleteClientVpnEndpoint', { ClientVpnEndpointId });
  },
  describe: async (_, Id) => ({ Id }),
  async read(api, id, { TagSpecifications }) {
    const shown = await endpointOf(api, id);
    return {
      ClientCidrBlock: shown.ClientCidrBlock!,
      ServerCertificateArn: shown.ServerCertificateArn!,
      Description: shown.Description ?? '',
      DnsServers: shown.DnsServers ?? [],
      SecurityGroupIds: shown.SecurityGroupIds ?? [],
      SplitTunnel: shown.SplitTunnel ?? false,
      TransportProtocol: shown.TransportProtocol!,
      VpnPort: shown.VpnPort!,
      ...(shown.VpcId !== undefined && { VpcId: shown.VpcId }),
      ...(shown.SessionTimeoutHours !== undefined && { SessionTimeoutHours: shown.SessionTimeoutHours }),
      ConnectionLogOptions: shownLog(shown.ConnectionLogOptions),
      ...(TagSpecifications && {
        TagSpecifications: [{ ResourceType: 'client-vpn-endpoint', Tags: shownTags(shown.Tags) }],
      }),
    };
  },
});

function shownLog(options: Partial<ValueOf<typeof connectionLog>> | undefined) {
  const { Enabled = false, CloudwatchLogGroup, CloudwatchLogStream } = options ?? {};
  return {
    Enabled,
    ...(CloudwatchLogGroup !== undefined && { CloudwatchLogGroup }),
    ...(CloudwatchLogStream !== undefined && { CloudwatchLogStream }),
  };
}

export const clientVpnTargetNetworkAssociation = resourceType({
  type: 'AWS::EC2::ClientVpnTargetNetworkAssociation',
  properties: { ClientVpnEndpointId: text, SubnetId: text },
  required: ['ClientVpnEndpointId', 'SubnetId'],
  attributes: ['Id'],
  async create({ make }, input) {
    await make('ec2', 'AssociateClientVpnTargetNetwork', input, ({ AssociationId }) => AssociationId!);
  },
  async remove({ call }, AssociationId, { ClientVpnEndpointId }) {
    await call('ec2', 'DisassociateClientVpnTargetNetwork', { ClientVpnEndpointId, AssociationId });
  },
  describe: async (_, Id) => ({ Id }),
  async read({ call }, id, { ClientVpnEndpointId = '' }) {
    const { ClientVpnTargetNetworks = [] } = await call('ec2', 'DescribeClientVpnTargetNetworks', {
      ClientVpnEndpointId,
    });
    const found = ClientVpnTargetNetworks.find(({ AssociationId }) => AssociationId === id);
    return found && { ClientVpnEndpointId, SubnetId: found.TargetNetworkId! };
  },
});

export const clientVpnAuthorizationRule = resourceType({
  type: 'AWS::EC2::ClientVpnAuthorizationRule',
  properties: {
    ClientVpnEndpointId: text,
    TargetNetworkCidr: text,
    AccessGroupId: text,
    AuthorizeAllGroups: flag,
    Description: text,
  },
  required: ['ClientVpnEndpointId', 'TargetNetworkCidr'],
  attributes: ['Id'],
  async create({ call, made }, rule) {
    await call('ec2', 'AuthorizeClientVpnIngress', rule);
    await made([rule.ClientVpnEndpointId, rule.TargetNetworkCidr, rule.AccessGroupId ?? '*'].join('|'));
  },
  async remove({ call }, _, { ClientVpnEndpointId, TargetNetworkCidr, AccessGroupId, AuthorizeAllGroups }) {
    await call('ec2', 'RevokeClientVpnIngress', {
      ClientVpnEndpointId,
      TargetNetworkCidr,
      ...(AccessGroupId === undefined ? { RevokeAllGroups: AuthorizeAllGroups ?? true } : { AccessGroupId }),
    });
  },
  describe: async (_, Id) => ({ Id }),
  async read({ call }, _, { ClientVpnEndpointId = '', TargetNetworkCidr, AccessGroupId }) {
    const { AuthorizationRules = [] } = await call('ec2', 'DescribeClientVpnAuthorizationRules', {
      ClientVpnEndpointId,
    });
    const found = AuthorizationRules.find(
      ({ DestinationCidr, GroupId, AccessAll }) =>
        DestinationCidr === TargetNetworkCidr &&
        (AccessGroupId === undefined ? AccessAll : GroupId === AccessGroupId),
    );
    return (
      found && {
        ClientVpnEndpointId,
        TargetNetworkCidr: found.DestinationCidr!,
        AuthorizeAllGroups: found.AccessAll ?? false,
        ...(AccessGroupId !== undefined && { AccessGroupId }),
        Description: found.Description ?? '',
      }
    );
  },
});

export const clientVpnRoute = resourceType({
  type: 'AWS::EC2::ClientVpnRoute',
  properties: {
    ClientVpnEndpointId: text,
    DestinationCidrBlock: text,
    TargetVpcSubnetId: text,
    Description: text,
  },
  required: ['ClientVpnEndpointId', 'DestinationCidrBlock', 'TargetVpcSubnetId'],
  attributes: ['Id'],
  async create({ call, made }, route) {
    await call('ec2', 'CreateClientVpnRoute', route);
    await made([route.ClientVpnEndpointId, route.TargetVpcSubnetId, route.DestinationCidrBlock].join('|'));
  },
  async remove({ call }, _, { ClientVpnEndpointId, DestinationCidrBlock, TargetVpcSubnetId }) {
    await call('ec2', 'DeleteClientVpnRoute', {
      ClientVpnEndpointId,
      DestinationCidrBlock,
      TargetVpcSubnetId,
    });
  },
  describe: async (_, Id) => ({ Id }),
  async read({ call }, _, { ClientVpnEndpointId = '', DestinationCidrBlock, TargetVpcSubnetId }) {
    const { Routes = [] } = await call('ec2', 'DescribeClientVpnRoutes', { ClientVpnEndpointId });
    const found = Routes.find(
      ({ DestinationCidr, TargetSubnet }) =>
        DestinationCidr === DestinationCidrBlock && TargetSubnet === TargetVpcSubnetId,
    );
    return (
      found && {
        ClientVpnEndpointId,
        DestinationCidrBlock: found.DestinationCidr!,
        TargetVpcSubnetId: found.TargetSubnet!,
        Description: found.Description ?? '',
      }
    );
  },
});
