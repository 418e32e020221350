/** Client VPN endpoints and the places that use them. */
import { block, formatAddress } from '../../../src/network/cidr.ts';
import type { Site } from '../../../src/network/network.ts';
import { withCertificate } from '../../../src/patterns/parts/profile.ts';
import type { Authority, Issued } from '../../../src/pki/index.ts';
import { hostConditions, siteConditions } from './conditions.ts';
import { someGroups } from './hosts.ts';
import { LAN_BLOCKS, type Making, PUBLIC_ADDRESSES, someBlock } from './making.ts';
import { onePerZone } from './ways.ts';

/** Made once: keys take their time. */
export interface Certificates {
  authority: Authority;
  server: Issued;
  client: Issued;
}

const CLIENT_BLOCKS = ['10.100.0.0/22', '172.20.0.0/22', '10.0.64.0/22'];

/** Up to two places: one with a tunnel, on a host or on the router. */
export async function makeSites(making: Making, certificates: Certificates): Promise<void> {
  const { random, account } = making;
  const endpointId = random.chance(0.9) ? await makeEndpoint(making, certificates) : undefined;
  const exported = endpointId && {
    ClientVpnEndpointId: endpointId,
  };
  const profile = exported
    ? withCertificate(
        (await account.call('ec2', 'ExportClientVpnClientConfiguration', exported)).ClientConfiguration!,
        certificates.client,
      )
    : undefined;
  const onRouter = random.chance(0.25);
  const withTunnel = onRouter ? { router: profile } : { host: profile };
  await account.addSite(site(making, 'onprem', 10, withTunnel));
  if (random.chance(0.3)) await account.addSite(site(making, 'branch', 20, {}));
}

/**
 * Named after the network: its router and its hosts are not those of the network before, whose flows theirs would
 * remember.
 */
function site(
  making: Making,
  kind: string,
  number: number,
  profiles: { router?: string | undefined; host?: string | undefined },
): Site {
  const name = `${kind}-${making.number}`;
  const lanCidr = making.random.pick(LAN_BLOCKS);
  const { first } = block(lanCidr);
  const conditions = siteConditions(making);
  const ofFirst = hostConditions(making, profiles.host !== undefined);
  const ofSecond = hostConditions(making, false);
  return {
    name,
    lanCidr,
    routerAddress: formatAddress(first + 1),
    publicAddress: `203.0.113.${number}`,
    ...(profiles.router !== undefined && { vpnProfile: profiles.router }),
    ...(conditions && { conditions }),
    hosts: [
      {
        name,
        address: formatAddress(first + 10),
        ...(profiles.host !== undefined && { vpnProfile: profiles.host }),
        ...(ofFirst && { conditions: ofFirst }),
      },
      { name: `${name}-2`, address: formatAddress(first + 11), ...(ofSecond && { conditions: ofSecond }) },
    ],
  };
}

async function makeEndpoint(making: Making, certificates: Certificates): Promise<string | undefined> {
  const { random, account } = making;
  const vpc = random.maybe(Object.values(account.network.vpcs));
  const subnets = Object.values(account.network.subnets).filter(({ vpcId }) => vpcId === vpc?.id);
  if (!vpc || subnets.length === 0) return undefined;
  const { serverArn, authorityArn } = await importCertificates(making, certificates);
  const made = await account.attempt(
    account.call('ec2', 'CreateClientVpnEndpoint', {
      ClientCidrBlock: random.pick(CLIENT_BLOCKS),
      ServerCertificateArn: serverArn,
      AuthenticationOptions: [
        {
          Type: 'certificate-authentication',
          MutualAuthentication: { ClientRootCertificateChainArn: authorityArn },
        },
      ],
      ConnectionLogOptions: { Enabled: false },
      ...{ TransportProtocol: 'udp', VpnPort: 443, SplitTunnel: random.chance(0.5), VpcId: vpc.id },
      SecurityGroupIds: someGroups(making, vpc.id),
    }),
  );
  const ClientVpnEndpointId = made?.ClientVpnEndpointId;
  if (!ClientVpnEndpointId) return undefined;
  for (const SubnetId of onePerZone(random.some(subnets, random.pick([1, 1, 2, 3])))) {
    const association = { ClientVpnEndpointId, SubnetId };
    await account.attempt(account.call('ec2', 'AssociateClientVpnTargetNetwork', association));
  }
  const associated = account.network.clientVpnEndpoints[ClientVpnEndpointId]!.associations;
  if (associated.length === 0) return undefined;
  await makeAuthorizations(making, ClientVpnEndpointId);
  await makeRoutes(
    making,
    ClientVpnEndpointId,
    associated.map(({ subnetId }) => subnetId),
  );
  return ClientVpnEndpointId;
}

async function importCertificates({ account }: Making, { authority, server }: Certificates) {
  const { CertificateArn: serverArn } = await account.call('acm', 'ImportCertificate', {
    Certificate: Buffer.from(server.certificate),
    PrivateKey: Buffer.from(server.privateKey),
    CertificateChain: Buffer.from(authority.certificate),
  });
  const { CertificateArn: authorityArn } = await account.call('acm', 'ImportCertificate', {
    Certificate: Buffer.from(authority.certificate),
    PrivateKey: Buffer.from(authority.privateKey),
  });
  return { serverArn: serverArn!, authorityArn: authorityArn! };
}

/** For all and for a group that nobody with a certificate belongs to: the longest prefix decides, nothing falls back. */
export async function makeAuthorizations(making: Making, ClientVpnEndpointId: string): Promise<void> {
  const { random, account } = making;
  if (random.chance(0.7)) {
    const TargetNetworkCidr = random.pick(['0.0.0.0/0', '10.0.0.0/8']);
    const rule = { ClientVpnEndpointId, TargetNetworkCidr, AuthorizeAllGroups: true };
    await account.attempt(account.call('ec2', 'AuthorizeClientVpnIngress', rule));
  }
  for (let count = random.pick([0, 1, 2, 2, 3]); count > 0; count--) {
    const who = random.chance(0.8) ? { AuthorizeAllGroups: true } : { AccessGroupId: 'engineers' };
    const TargetNetworkCidr = someBlock(making);
    const rule = { ClientVpnEndpointId, TargetNetworkCidr, ...who };
    await account.attempt(account.call('ec2', 'AuthorizeClientVpnIngress', rule));
  }
}

export async function makeRoutes(
  making: Making,
  ClientVpnEndpointId: string,
  subnetIds: string[],
): Promise<void> {
  const { random, account } = making;
  for (let count = random.between(0, 3); count > 0; count--) {
    const peers = Object.values(account.network.vpcs).map(({ cidrBlocks }) => cidrBlocks[0]!.cidrBlock);
    const blocks = ['0.0.0.0/0', `${random.pick(PUBLIC_ADDRESSES)}/32`, ...peers, someBlock(making)];
    const TargetVpcSubnetId = random.chance(0.9) ? random.pick(subnetIds) : 'local';
    const DestinationCidrBlock = random.pick(blocks);
    const route = { ClientVpnEndpointId, DestinationCidrBlock, TargetVpcSubnetId };
    await account.attempt(account.call('ec2', 'CreateClientVpnRoute', route));
  }
}
