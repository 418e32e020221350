/** A revoked client certificate opens no tunnel any more; one that is not revoked still does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACMClient, ImportCertificateCommand } from '@aws-sdk/client-acm';
import {
  AssociateClientVpnTargetNetworkCommand,
  CreateClientVpnEndpointCommand,
  DescribeSubnetsCommand,
  ExportClientVpnClientConfigurationCommand,
  ImportClientVpnClientCertificateRevocationListCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createAuthority,
  createRevocationList,
  describeCertificate,
  type Issued,
  issue,
} from '../src/pki/index.ts';
import { TestLab } from './support/lab.ts';

let lab: TestLab;
let vpn: string;
let configuration: string;
let authority: Issued;
const clients: Record<string, Issued> = {};

beforeAll(async () => {
  lab = await TestLab.up();
  authority = await createAuthority({ commonName: 'Our CA' });
  const server = await issue(authority, { commonName: 'server', dnsNames: ['server'], usage: 'server' });
  for (const name of ['kept', 'lost'])
    clients[name] = await issue(authority, { commonName: name, usage: 'client' });
  const acm = new ACMClient({
    endpoint: `http://127.0.0.1:${lab.port}`,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { CertificateArn } = await acm.send(
    new ImportCertificateCommand({
      Certificate: Buffer.from(server.certificate),
      PrivateKey: Buffer.from(server.privateKey),
      CertificateChain: Buffer.from(authority.certificate),
    }),
  );
  acm.destroy();
  const { Subnets } = await lab.ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'cidr-block', Values: ['10.0.1.0/24'] }] }),
  );
  // One authority signed server and clients, so the server's certificate stands for both, as on AWS.
  const made = await lab.ec2.send(
    new CreateClientVpnEndpointCommand({
      ClientCidrBlock: '10.200.0.0/22',
      ServerCertificateArn: CertificateArn!,
      AuthenticationOptions: [
        {
          Type: 'certificate-authentication',
          MutualAuthentication: { ClientRootCertificateChainArn: CertificateArn! },
        },
      ],
      ConnectionLogOptions: { Enabled: false },
      SplitTunnel: true,
    }),
  );
  vpn = made.ClientVpnEndpointId!;
  await lab.ec2.send(
    new AssociateClientVpnTargetNetworkCommand({
      ClientVpnEndpointId: vpn,
      SubnetId: Subnets![0]!.SubnetId!,
    }),
  );
  const exported = await lab.ec2.send(
    new ExportClientVpnClientConfigurationCommand({ ClientVpnEndpointId: vpn }),
  );
  const name = /^remote (\S+)/m.exec(exported.ClientConfiguration!)![1]!;
  const address = (await lab.onprem('dig', '+short', `any.${name}`)).stdout.trim();
  // The site's router has no resolver of its own, so it is given the address.
  configuration = exported
    .ClientConfiguration!.replace(name, address)
    .replace('remote-random-hostname\n', '');
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

/** What OpenVPN says within some seconds, from the site's router. */
async function connect(client: string): Promise<string> {
  const { certificate, privateKey } = clients[client]!;
  const profile = join(lab.home, `${client}.ovpn`);
  writeFileSync(profile, `${configuration}<cert>\n${certificate}</cert>\n<key>\n${privateKey}</key>\n`);
  const options = ['--disable-dco', '--route-noexec', '--connect-retry-max', '1', '--connect-timeout', '5'];
  const { stdout } = await lab.inSpace(
    'onprem-router',
    'timeout',
    '5',
    'openvpn',
    '--config',
    profile,
    ...options,
  );
  return stdout;
}

it('admits both clients before, and only the other one after', async () => {
  expect(await connect('lost')).toContain('Initialization Sequence Completed');
  const { serial } = describeCertificate(clients.lost!.certificate)!;
  await lab.ec2.send(
    new ImportClientVpnClientCertificateRevocationListCommand({
      ClientVpnEndpointId: vpn,
      CertificateRevocationList: await createRevocationList(authority, [serial]),
    }),
  );
  expect(await connect('lost')).not.toContain('Initialization Sequence Completed');
  expect(await connect('kept')).toContain('Initialization Sequence Completed');
});
