/**
 * What a call to an API is about, as ARNs that policies name it by, and `*` where it is about nothing in
 * particular or that is not told from its input.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { accessPointArn } from '../../network/access-points.ts';
import { iamAccount, own } from '../../network/iam/account.ts';
import type { Network } from '../../network/network.ts';

export interface CallFacts {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  region: string;
  /** Of the caller. */
  accountId: string;
  network: Network;
}

/** Types of EC2's resources by the prefix of their ids. */
const EC2_TYPES: Readonly<Record<string, string>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  sg: 'security-group',
  sgr: 'security-group-rule',
  rtb: 'route-table',
  acl: 'network-acl',
  eni: 'network-interface',
  igw: 'internet-gateway',
  nat: 'natgateway',
  eipalloc: 'elastic-ip',
  vpce: 'vpc-endpoint',
  'cvpn-endpoint': 'client-vpn-endpoint',
  dopt: 'dhcp-options',
  pcx: 'vpc-peering-connection',
  pl: 'prefix-list',
  fl: 'vpc-flow-log',
  i: 'instance',
};

/** What operations make whose names do not say it. */
const EC2_MADE: Readonly<Record<string, string[]>> = {
  AllocateAddress: ['elastic-ip'],
  CreateNatGateway: ['natgateway'],
  CreateFlowLogs: ['vpc-flow-log'],
  RunInstances: ['instance', 'network-interface'],
};

/** Each of them must be allowed. */
export function resourcesOf(facts: CallFacts): string[] {
  const found = [...new Set(arnsOf(facts))];
  return found.length > 0 ? found : ['*'];
}

function arnsOf(facts: CallFacts): string[] {
  switch (facts.service) {
    case 'ec2':
      return ec2Arns(facts);
    case 'iam':
      return iamArns(facts);
    case 'sts':
      return stsArns(facts);
    case 's3':
      return texts(facts.input, ['Name']).map((name) => accessPointArn({ ...facts, name }));
    case 'route53':
      return texts(facts.input, ['Id', 'HostedZoneId'])
        .filter((id) => /^(?:\/hostedzone\/)?Z\w+$/.test(id))
        .map((id) => `arn:aws:route53:::hostedzone/${id.replace('/hostedzone/', '')}`);
    default:
      // A member that is an ARN already.
      return Object.values(facts.input).filter(
        (value): value is string =>
          typeof value === 'string' && value.startsWith(`arn:aws:${facts.service}:`),
      );
  }
}

/** Reading calls of EC2 are about everything. */
function ec2Arns({ operation, input, region, network: { accountId } }: CallFacts): string[] {
  if (/^(?:Describe|Get|Search)/.test(operation)) return [];
  const arn = (type: string, id: string) => `arn:aws:ec2:${region}:${accountId}:${type}/${id}`;
  const named = idsIn(input).flatMap((id) => {
    const type = EC2_TYPES[id.slice(0, id.lastIndexOf('-'))];
    if (id.startsWith('ami-')) return [`arn:aws:ec2:${region}::image/${id}`];
    return type === undefined ? [] : [arn(type, id)];
  });
  const made = /^Create([A-Z]\w*)$/
    .exec(operation)?.[1]
    ?.replaceAll(/(?<!^)(?=[A-Z])/g, '-')
    .toLowerCase();
  const types = EC2_MADE[operation] ?? Object.values(EC2_TYPES).filter((type) => type === made);
  return [...types.map((type) => arn(type, '*')), ...named];
}

/** Every text in the input that looks like an id of EC2's. */
function idsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return /^[a-z]+(?:-endpoint)?-[0-9a-f]{8,17}$/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null || depth > 6) return [];
  return Object.values(value).flatMap((member) => idsIn(member, depth + 1));
}

function iamArns({ input, accountId, network }: CallFacts): string[] {
  const account = iamAccount(network, accountId);
  const tables = {
    user: ['UserName', account.users],
    group: ['GroupName', account.groups],
    role: ['RoleName', account.roles],
    'instance-profile': ['InstanceProfileName', account.instanceProfiles],
  } as const;
  const named = Object.entries(tables).flatMap(([kind, [member, table]]) => {
    const name = input[member];
    if (typeof name !== 'string') return [];
    const path = typeof input.Path === 'string' ? input.Path : '/';
    return [own<{ arn: string }>(table, name)?.arn ?? `arn:aws:iam::${accountId}:${kind}${path}${name}`];
  });
  if (named.length > 0) return named;
  const policy = texts(input, ['PolicyArn']);
  if (policy.length > 0) return policy;
  const made = texts(input, ['PolicyName']);
  return made.map((name) => `arn:aws:iam::${accountId}:policy${texts(input, ['Path'])[0] ?? '/'}${name}`);
}

function stsArns({ operation, input, accountId }: CallFacts): string[] {
  if (operation === 'GetFederationToken') {
    return texts(input, ['Name']).map((name) => `arn:aws:sts::${accountId}:federated-user/${name}`);
  }
  return texts(input, ['RoleArn']);
}

function texts(input: Record<string, unknown>, members: string[]): string[] {
  return members.flatMap((member) => {
    const value = input[member];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}
