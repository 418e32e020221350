/** A Client VPN endpoint, and the on-premises host that connects to it. */
import type { PatternTools } from '../pattern.ts';
import { named } from './named.ts';
import { CLIENT_CIDR, NAME, SITE, VPC_CIDR } from './names.ts';
import { withCertificate } from './profile.ts';

export interface ClientVpnParts {
  vpcId: string;
  subnetId: string;
  groupId: string;
  serverArn: string;
  clientAuthorityArn: string;
  /** What clients are to ask for names; without it they go on asking their own. */
  dnsServer?: string;
}

/** With an association in one subnet, and everyone authorized for the VPC. Returns its id. */
export async function buildClientVpn({ call }: PatternTools, parts: ClientVpnParts): Promise<string> {
  const { ClientVpnEndpointId } = await call('ec2', 'CreateClientVpnEndpoint', {
    ClientCidrBlock: CLIENT_CIDR,
    ServerCertificateArn: parts.serverArn,
    AuthenticationOptions: [
      {
        Type: 'certificate-authentication',
        MutualAuthentication: { ClientRootCertificateChainArn: parts.clientAuthorityArn },
      },
    ],
    ConnectionLogOptions: { Enabled: false },
    ...(parts.dnsServer !== undefined && { DnsServers: [parts.dnsServer] }),
    TransportProtocol: 'udp',
    VpnPort: 443,
    SplitTunnel: false,
    VpcId: parts.vpcId,
    SecurityGroupIds: [parts.groupId],
    TagSpecifications: [named('client-vpn-endpoint', NAME.clientVpnEndpoint)],
  });
  await call('ec2', 'AssociateClientVpnTargetNetwork', { ClientVpnEndpointId, SubnetId: parts.subnetId });
  await call('ec2', 'AuthorizeClientVpnIngress', {
    ClientVpnEndpointId,
    TargetNetworkCidr: VPC_CIDR,
    AuthorizeAllGroups: true,
    Description: 'The whole VPC',
  });
  return ClientVpnEndpointId!;
}

/** The on-premises host, with the profile that AWS exports and a certificate of its own. */
export async function connectSite(
  { call, addSite }: PatternTools,
  ClientVpnEndpointId: string,
  client: { certificate: string; privateKey: string },
): Promise<void> {
  const { ClientConfiguration } = await call('ec2', 'ExportClientVpnClientConfiguration', {
    ClientVpnEndpointId,
  });
  const { host, ...site } = SITE;
  await addSite({
    ...site,
    hosts: [{ ...host, vpnProfile: withCertificate(ClientConfiguration!, client) }],
  });
}
