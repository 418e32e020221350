/**
 * 500 endpoint interfaces with 100 rules each: how long until they are there, and what a round trip through one of
 * them costs beside a network with two. The network is written as data; quotas of the API would not allow it.
 */
import { randomBytes } from 'node:crypto';
import { ec2 } from '../src/cloud/ec2/index.ts';
import { addDefaultVpc } from '../src/cloud/ec2/vpcs/default-vpc.ts';
import { Lab } from '../src/lab/lab.ts';
import { servicesSpace } from '../src/lab/names.ts';
import { gatewayAddress } from '../src/lab/vpc/addresses.ts';
import { randomIds } from '../src/network/ids.ts';
import { addNetworkInterface } from '../src/network/interfaces.ts';
import { emptyNetwork, type Network, type NetworkInterface } from '../src/network/network.ts';
import { createAuthority, issue } from '../src/pki/index.ts';
import { report, summary } from './support/measure.ts';

const ids = randomIds(randomBytes);
const REGION = 'ap-northeast-1';
const RULES = 100;
const PINGS = 1_000;
const ROUNDS = 11;

/** A VPC with this many endpoint interfaces, each with a group of its own, and a leg of a Client VPN to ask from. */
async function networkWith(interfaces: number): Promise<Scaled> {
  const network = emptyNetwork();
  addDefaultVpc(network, REGION, ids);
  const { vpcId, id: subnetId } = Object.values(network.subnets)[0]!;
  const made = Array.from({ length: interfaces }, () => {
    const requester = { id: '727180483921', service: 'vpc-endpoint' as const };
    const groupIds = [addGroup(network, vpcId)];
    return addNetworkInterface(
      network,
      { subnetId, groupIds, description: '', interfaceType: 'vpc_endpoint', requester },
      ids,
    );
  });
  addEndpoint(network, vpcId, subnetId, made);
  const association = await addClientVpn(network, vpcId, subnetId);
  return {
    network,
    services: servicesSpace(vpcId),
    leg: association,
    gateway: gatewayAddress(network.subnets[subnetId]!),
    target: made.at(-1)!.privateIps[0]!,
  };
}

interface Scaled {
  network: Network;
  services: string;
  leg: string;
  gateway: string;
  /** The last interface's address. */
  target: string;
}

function addGroup(network: Network, vpcId: string): string {
  const id = ids.id('sg');
  network.securityGroups[id] = { id, region: REGION, vpcId, name: id, description: '' };
  const add = (isEgress: boolean, protocol: string, port: number, cidr: string) => {
    const rule = ids.id('sgr');
    const peer = { kind: 'ipv4' as const, cidr };
    const ports = { fromPort: port, toPort: port };
    network.securityGroupRules[rule] = {
      id: rule,
      region: REGION,
      groupId: id,
      isEgress,
      protocol,
      ...ports,
      peer,
    };
  };
  for (let n = 1; n < RULES; n++) add(false, 'tcp', n, `192.0.${n}.0/24`);
  add(false, '-1', -1, '172.31.0.0/16');
  add(true, '-1', -1, '0.0.0.0/0');
  return id;
}

function addEndpoint(network: Network, vpcId: string, subnetId: string, made: NetworkInterface[]): void {
  const id = ids.id('vpce');
  network.vpcEndpoints[id] = {
    id,
    region: REGION,
    vpcId,
    type: 'Interface',
    serviceName: `com.amazonaws.${REGION}.s3`,
    state: 'available',
    subnetIds: [subnetId],
    networkInterfaceIds: made.map((each) => each.id),
    groupIds: [],
    routeTableIds: [],
    privateDnsEnabled: false,
    privateDnsOnlyForInboundResolverEndpoint: false,
    dnsSuffix: 'abcdefgh',
    creationTime: 0,
  };
}

/** Through the API's own handlers; only the quota of interfaces had to be stepped over. */
async function addClientVpn(network: Network, vpcId: string, subnetId: string): Promise<string> {
  const authority = await createAuthority({ commonName: 'Bench CA' });
  const server = await issue(authority, { commonName: 'server', dnsNames: ['server'], usage: 'server' });
  const arn = 'arn:aws:acm:ap-northeast-1:000000000000:certificate/bench';
  const { certificate, privateKey } = server;
  network.certificates[arn] = {
    arn,
    region: REGION,
    certificate,
    chain: authority.certificate,
    privateKey,
    importedAt: 0,
    createdAt: 0,
  };
  const caller = { accountId: network.accountId, accessKeyId: 'test', arn: '', userId: '' };
  const context = { network, region: REGION, accountId: network.accountId, caller, now: Date.now(), ids };
  const call = (operation: string, input: object) =>
    ec2.handlers[operation]!(context, input as Record<string, unknown>);
  const { ClientVpnEndpointId } = call('CreateClientVpnEndpoint', {
    ClientCidrBlock: '10.100.0.0/22',
    ServerCertificateArn: arn,
    AuthenticationOptions: [
      { Type: 'certificate-authentication', MutualAuthentication: { ClientRootCertificateChainArn: arn } },
    ],
    ConnectionLogOptions: { Enabled: false },
    VpcId: vpcId,
  }) as { ClientVpnEndpointId: string };
  const { AssociationId } = call('AssociateClientVpnTargetNetwork', {
    ClientVpnEndpointId,
    SubnetId: subnetId,
  }) as { AssociationId: string };
  return AssociationId;
}

interface Standing extends Scaled {
  lab: Lab;
  upMs: number;
}

async function stand(interfaces: number): Promise<Standing> {
  const scaled = await networkWith(interfaces);
  const authority = await createAuthority({ commonName: 'Bench Root' });
  const nothing = () => {};
  const start = performance.now();
  const options = {
    authority,
    network: () => scaled.network,
    handle: nothing,
    api: nothing,
    dismiss: async () => 0,
    log: nothing,
  };
  const lab = await Lab.start(options);
  await lab.release(scaled.network);
  const upMs = performance.now() - start;
  // Endpoints do not answer ping; for this measurement the one place where they live does.
  const answer = 'echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_all';
  await lab.sandbox.run(['sh', '-c', answer], { namespace: scaled.services });
  // The leg of the Client VPN stands in for a host of the VPC: its own way there, without the tunnel.
  const way = ['172.31.0.0/16', 'via', scaled.gateway, 'dev', 'eni0'];
  await lab.sandbox.run(['ip', 'route', 'add', ...way], { namespace: scaled.leg });
  return { ...scaled, lab, upMs };
}

/** The average of a round of pings, in µs. */
async function roundTrip({ lab, leg, target }: Standing): Promise<number> {
  const ping = ['ping', '-q', '-c', String(PINGS), '-i', '0.001', '-w', '20', '-I', 'eni0', target];
  const text = await lab.sandbox.run(ping, { namespace: leg });
  return Number(/= [\d.]+\/([\d.]+)\//.exec(text)![1]) * 1000;
}

const few = await stand(2);
const many = await stand(500);
const pairs: { few: number; many: number }[] = [];
// In turn, so that whatever else the machine does falls on both.
for (let round = 0; round < ROUNDS; round++)
  pairs.push({ few: await roundTrip(few), many: await roundTrip(many) });
await Promise.all([few.lab.close(), many.lab.close()]);

report(
  '500 endpoint interfaces with 100 rules each, from nothing to standing',
  `${many.upMs.toFixed(0)} ms (2 interfaces: ${few.upMs.toFixed(0)} ms)`,
  'within 5,000 ms',
);
const ratios = pairs.map((pair) => pair.many / pair.few);
report(
  'Round trip through one of 500, beside one of 2',
  [
    summary(
      pairs.map((pair) => pair.many),
      'µs',
    ),
    `of 2: ${summary(
      pairs.map((pair) => pair.few),
      'µs',
    )}`,
    `ratio, pair by pair: ${summary(ratios, '', 3)}`,
  ].join('\n  '),
  'at most 1.10',
);
process.exit(0);
