import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { addCertificate, REGION, type TestPki, testPki, type VpnCloud, vpnCloud } from './testing.ts';

let pki: TestPki;
let vpn: VpnCloud;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  vpn = vpnCloud(pki);
});

const model = (id: string) => vpn.cloud.network.clientVpnEndpoints[id]!;

describe('a Client VPN endpoint', () => {
  it('has the defaults that AWS documents, and waits for an association', () => {
    const id = vpn.createEndpoint();
    expect(id).toMatch(/^cvpn-endpoint-[0-9a-f]{17}$/);
    expect(vpn.shown(id)).toEqual({
      ClientVpnEndpointId: id,
      Description: '',
      Status: { Code: 'pending-associate' },
      CreationTime: '2026-01-01T00:00:00',
      DnsName: `*.${id}.prod.clientvpn.${REGION}.amazonaws.com`,
      ClientCidrBlock: '10.100.0.0/22',
      DnsServers: [],
      SplitTunnel: false,
      VpnProtocol: 'openvpn',
      TransportProtocol: 'udp',
      VpnPort: 443,
      AssociatedTargetNetworks: [],
      ServerCertificateArn: vpn.serverArn,
      AuthenticationOptions: [
        {
          Type: 'certificate-authentication',
          MutualAuthentication: { ClientRootCertificateChain: vpn.authorityArn },
        },
      ],
      ConnectionLogOptions: { Enabled: false },
      Tags: [],
      SecurityGroupIds: [],
      SelfServicePortalUrl: `https://self-service.clientvpn.amazonaws.com/endpoints/${id}`,
      ClientConnectOptions: { Enabled: false, Status: { Code: 'applied' } },
      SessionTimeoutHours: 24,
      ClientLoginBannerOptions: { Enabled: false },
      ClientRouteEnforcementOptions: { Enforced: false },
      DisconnectOnSessionTimeout: true,
      EndpointIpAddressType: 'ipv4',
      TrafficIpAddressType: 'ipv4',
    });
  });

  it('is answered with its name, without the wildcard', () => {
    const id = vpn.createEndpoint();
    vpn.cloud.call('DeleteClientVpnEndpoint', { ClientVpnEndpointId: id });
    const answer = vpn.cloud.call('CreateClientVpnEndpoint', {
      ClientCidrBlock: '172.16.0.0/12',
      ServerCertificateArn: vpn.serverArn,
      AuthenticationOptions: [
        {
          Type: 'certificate-authentication',
          // One authority signed both, so the server's certificate will do.
          MutualAuthentication: { ClientRootCertificateChainArn: vpn.serverArn },
        },
      ],
      ConnectionLogOptions: { Enabled: true, CloudwatchLogGroup: 'vpn' },
    });
    expect(answer).toEqual({
      ClientVpnEndpointId: answer.ClientVpnEndpointId,
      Status: { Code: 'pending-associate' },
      DnsName: `${answer.ClientVpnEndpointId}.prod.clientvpn.${REGION}.amazonaws.com`,
    });
  });

  it("takes the VPC's default group with a VPC alone, and groups only with their VPC", () => {
    const { VpcId, defaultGroup } = vpn;
    expect(vpn.shown(vpn.createEndpoint({ VpcId }))).toMatchObject({
      VpcId,
      SecurityGroupIds: [defaultGroup],
    });
    expect(vpn.refusedEndpoint({ SecurityGroupIds: [defaultGroup] }).code).toBe('MissingParameter');
    const other = vpn.cloud.call('CreateVpc', { CidrBlock: '10.9.0.0/16' }).Vpc!.VpcId!;
    expect(vpn.refusedEndpoint({ VpcId: other, SecurityGroupIds: [defaultGroup] }).code).toBe(
      'InvalidParameter',
    );
  });

  it.each([
    ['a client CIDR that is too small', { ClientCidrBlock: '10.100.0.0/23' }],
    ['a client CIDR that is too large', { ClientCidrBlock: '10.0.0.0/11' }],
    ['a client CIDR that is none', { ClientCidrBlock: '10.100.0.0' }],
    ['three DNS servers', { DnsServers: ['10.0.0.2', '10.0.0.3', '10.0.0.4'] }],
    ['a DNS server that is no address', { DnsServers: ['resolver'] }],
    ['a port', { VpnPort: 1195 }],
    ['a transport', { TransportProtocol: 'sctp' }],
    ['a session time', { SessionTimeoutHours: 9 }],
    ['a portal', { SelfServicePortal: 'open' }],
    [
      'a banner that is too long',
      { ClientLoginBannerOptions: { Enabled: true, BannerText: 'x'.repeat(1401) } },
    ],
    ['logging without a group', { ConnectionLogOptions: { Enabled: true } }],
  ])('is not made with %s', (_, more) => {
    expect(vpn.refusedEndpoint(more).code).toBe('InvalidParameterValue');
    expect(vpn.cloud.network.clientVpnEndpoints).toEqual({});
  });

  it.each([
    ['ClientCidrBlock'],
    ['ServerCertificateArn'],
    ['AuthenticationOptions'],
    ['ConnectionLogOptions'],
  ])('needs %s', (parameter) => {
    expect(vpn.refusedEndpoint({ [parameter]: undefined })).toEqual({
      code: 'MissingParameter',
      message: `The request must contain the parameter ${parameter}`,
    });
  });

  it.each([
    [{ AuthenticationOptions: [{ Type: 'federated-authentication' }] }],
    [{ ClientConnectOptions: { Enabled: true } }],
    [{ TransitGatewayConfiguration: { TransitGatewayId: 'tgw-00000000' } }],
    [{ EndpointIpAddressType: 'ipv6' }],
    [{ TrafficIpAddressType: 'dual-stack' }],
  ])('refuses what is not rehearsed: %j', (more) => {
    expect(vpn.refusedEndpoint(more).code).toBe('UnsupportedOperation');
  });

  it('takes certificates of its own region that name their server', () => {
    const unknown = `arn:aws:acm:${REGION}:000000000000:certificate/none`;
    expect(vpn.refusedEndpoint({ ServerCertificateArn: unknown })).toEqual({
      code: 'InvalidParameterValue',
      message: `Certificate ${unknown} does not exist`,
    });
    const elsewhere = addCertificate(vpn.cloud, 'far', pki.server, 'us-east-1');
    expect(vpn.refusedEndpoint({ ServerCertificateArn: elsewhere }).message).toBe(
      `Certificate ${elsewhere} does not exist`,
    );
    const nameless = addCertificate(vpn.cloud, 'nameless', { ...pki.server, certificate: 'nothing' });
    expect(vpn.refusedEndpoint({ ServerCertificateArn: nameless }).message).toBe(
      `Certificate ${nameless} does not have a domain`,
    );
    expect(vpn.refusedEndpoint({ ServerCertificateArn: 'constructor' }).code).toBe('InvalidParameterValue');
  });

  it('is one of at most five in a region', () => {
    for (let count = 0; count < 5; count++) vpn.createEndpoint();
    expect(vpn.refusedEndpoint().code).toBe('ClientVpnEndpointLimitExceeded');
  });

  it('cannot be deleted before its associations', () => {
    const id = vpn.createEndpoint();
    const { AssociationId } = vpn.cloud.call('AssociateClientVpnTargetNetwork', {
      ClientVpnEndpointId: id,
      SubnetId: vpn.subnets[0],
    });
    expect(vpn.cloud.refused('DeleteClientVpnEndpoint', { ClientVpnEndpointId: id })).toEqual({
      code: 'ClientVpnEndpointAssociationExists',
      message: `The endpoint that you're trying to delete has associations ${AssociationId}`,
    });
    vpn.cloud.call('DisassociateClientVpnTargetNetwork', { ClientVpnEndpointId: id, AssociationId });
    expect(vpn.cloud.call('DeleteClientVpnEndpoint', { ClientVpnEndpointId: id })).toEqual({
      Status: { Code: 'deleting' },
    });
    expect(vpn.cloud.refused('DescribeClientVpnEndpoints', { ClientVpnEndpointIds: [id] })).toEqual({
      code: 'InvalidClientVpnEndpointId.NotFound',
      message: `Endpoint ${id} does not exist`,
    });
    expect(violations(vpn.cloud.network)).toEqual([]);
  });

  it('is found by id and by transport', () => {
    const id = vpn.createEndpoint({ TransportProtocol: 'tcp' });
    vpn.createEndpoint();
    const found = (Name: string, value: string) =>
      vpn.cloud
        .call('DescribeClientVpnEndpoints', { Filters: [{ Name, Values: [value] }] })
        .ClientVpnEndpoints!.map(({ ClientVpnEndpointId }) => ClientVpnEndpointId);
    expect(found('transport-protocol', 'tcp')).toEqual([id]);
    expect(found('endpoint-id', id)).toEqual([id]);
  });
});

describe('a change of an endpoint', () => {
  let id: string;
  beforeEach(() => {
    id = vpn.createEndpoint();
  });
  const modify = (more: object) =>
    vpn.cloud.call('ModifyClientVpnEndpoint', { ClientVpnEndpointId: id, ...more });
  const refusedChange = (more: object) =>
    vpn.cloud.refused('ModifyClientVpnEndpoint', { ClientVpnEndpointId: id, ...more });

  it.each([
    ['DNS servers', { DnsServers: { CustomDnsServers: ['10.0.0.2'], Enabled: true } }],
    ['split tunnel', { SplitTunnel: true }],
    ['port', { VpnPort: 1194 }],
  ])('of the %s resets connections, once, and not when nothing differs', (_, more) => {
    modify(more);
    expect(model(id).resets).toBe(1);
    modify(more);
    expect(model(id).resets).toBe(1);
  });

  it('of the server certificate resets connections', () => {
    modify({ ServerCertificateArn: addCertificate(vpn.cloud, 'second', pki.server) });
    expect(model(id).resets).toBe(1);
  });

  it('of anything else does not', () => {
    modify({
      Description: 'rehearsal',
      SessionTimeoutHours: 8,
      DisconnectOnSessionTimeout: false,
      SelfServicePortal: 'disabled',
      ClientLoginBannerOptions: { Enabled: true, BannerText: 'Hello' },
      ClientRouteEnforcementOptions: { Enforced: true },
      ConnectionLogOptions: { Enabled: true, CloudwatchLogGroup: 'vpn', CloudwatchLogStream: 'a' },
    });
    expect(model(id).resets).toBe(0);
    const shown = vpn.shown(id);
    expect(shown).toMatchObject({
      Description: 'rehearsal',
      SessionTimeoutHours: 8,
      DisconnectOnSessionTimeout: false,
      ClientLoginBannerOptions: { Enabled: true, BannerText: 'Hello' },
      ClientRouteEnforcementOptions: { Enforced: true },
      ConnectionLogOptions: { Enabled: true, CloudwatchLogGroup: 'vpn', CloudwatchLogStream: 'a' },
    });
    expect(shown.SelfServicePortalUrl).toBeUndefined();
    modify({ ClientLoginBannerOptions: { Enabled: false } });
    expect(vpn.shown(id).ClientLoginBannerOptions).toEqual({ Enabled: false });
  });

  it('takes DNS servers away, and does not take none for some', () => {
    modify({ DnsServers: { CustomDnsServers: ['10.0.0.2'] } });
    expect(refusedChange({ DnsServers: { Enabled: true } }).code).toBe('MissingParameter');
    modify({ DnsServers: { Enabled: false } });
    expect(vpn.shown(id).DnsServers).toEqual([]);
    expect(model(id).resets).toBe(2);
  });

  it('cannot lead it to another VPC while it is associated', () => {
    const other = vpn.cloud.call('CreateVpc', { CidrBlock: '10.9.0.0/16' }).Vpc!.VpcId!;
    modify({ VpcId: other });
    modify({ VpcId: vpn.VpcId });
    vpn.cloud.call('AssociateClientVpnTargetNetwork', { ClientVpnEndpointId: id, SubnetId: vpn.subnets[0] });
    expect(refusedChange({ VpcId: other }).code).toBe('InvalidParameterValue');
    expect(violations(vpn.cloud.network)).toEqual([]);
  });
});
