/** Changes to a closed network that keep its path to S3 whole: what healthy networks differ in. */
import { signInAs } from '../../src/faults/client-setup.ts';
import type { FaultLab } from '../../src/faults/lab.ts';
import { onSite } from '../../src/faults/on-premises.ts';
import { aclOf, association, clientVpn, defaultGroup, s3Endpoint, site } from '../../src/faults/places.ts';
import { call } from '../../src/faults/step.ts';
import { block, formatAddress } from '../../src/network/cidr.ts';
import { zonesOf } from '../../src/network/zones.ts';
import type { Random } from '../../test/agreement/random.ts';

/** Makes its change so that it can be taken back, as faults do. */
export type Harmless = (lab: FaultLab, random: Random) => Promise<void>;

const EVERYWHERE = '0.0.0.0/0';
const EPHEMERAL = { From: 1024, To: 65_535 };

/** Something of EC2 that is made, and deleted to take it back; its id. */
async function make(lab: FaultLab, thing: string, input: object): Promise<string> {
  const field = thing === 'SecurityGroup' ? 'GroupId' : `${thing}Id`;
  const id = (answer: Record<string, unknown>) => {
    const made = thing === 'SecurityGroup' ? answer : answer[thing];
    return String((made as Record<string, unknown>)[field]);
  };
  const made = await lab.create(call('ec2', `Create${thing}`, input), (answer) =>
    call('ec2', `Delete${thing}`, { [field]: id(answer) }),
  );
  return id(made);
}

const vpcOf = ({ network }: FaultLab): string => s3Endpoint(network).vpcId;
const cidrOf = (lab: FaultLab): string => lab.network.vpcs[vpcOf(lab)]!.cidrBlocks[0]!.cidrBlock;
const halves = (cidr: string): string[] => {
  const { first, prefix } = block(cidr);
  return [first, first + 2 ** (31 - prefix)].map((start) => `${formatAddress(start)}/${prefix + 1}`);
};

async function modifyEndpoint(lab: FaultLab, change: object, back: object): Promise<void> {
  const VpcEndpointId = s3Endpoint(lab.network).id;
  await lab.change(
    call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, ...change }),
    call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, ...back }),
  );
}

async function authorize(lab: FaultLab, TargetNetworkCidr: string): Promise<void> {
  const rule = { ClientVpnEndpointId: clientVpn(lab.network).id, TargetNetworkCidr };
  await lab.change(
    call('ec2', 'AuthorizeClientVpnIngress', { ...rule, AuthorizeAllGroups: true }),
    call('ec2', 'RevokeClientVpnIngress', { ...rule, RevokeAllGroups: true }),
  );
}

/** A group of its own for the endpoint, which admits what is said, beside the first one or in its place. */
async function regroup(lab: FaultLab, random: Random, IpPermissions: object[]): Promise<void> {
  const GroupName = `healthy-${random.between(0, 1e6)}`;
  const GroupId = await make(lab, 'SecurityGroup', { GroupName, Description: GroupName, VpcId: vpcOf(lab) });
  await lab.change(call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions }), {
    kind: 'nothing',
  });
  const { groupIds } = s3Endpoint(lab.network);
  const others = random.chance(0.5) ? groupIds : [];
  await modifyEndpoint(
    lab,
    { AddSecurityGroupIds: [GroupId], RemoveSecurityGroupIds: others },
    { AddSecurityGroupIds: others, RemoveSecurityGroupIds: [GroupId] },
  );
}

/** An ACL of its own for a subnet: HTTPS, names and the ports of replies, both ways, after a denial of something else. */
async function narrowAcl(lab: FaultLab, subnetId: string): Promise<void> {
  const before = aclOf(lab.network, subnetId);
  const NetworkAclId = await make(lab, 'NetworkAcl', { VpcId: before.vpcId });
  const entries = [
    { Protocol: '6', RuleAction: 'deny', PortRange: { From: 22, To: 22 } },
    { Protocol: '6', RuleAction: 'allow', PortRange: { From: 443, To: 443 } },
    { Protocol: '17', RuleAction: 'allow', PortRange: { From: 53, To: 53 } },
    { Protocol: '6', RuleAction: 'allow', PortRange: EPHEMERAL },
    { Protocol: '17', RuleAction: 'allow', PortRange: EPHEMERAL },
  ];
  for (const Egress of [true, false]) {
    for (const [index, entry] of entries.entries()) {
      const input = { NetworkAclId, Egress, RuleNumber: 10 * (index + 1), CidrBlock: EVERYWHERE, ...entry };
      await lab.change(call('ec2', 'CreateNetworkAclEntry', input), { kind: 'nothing' });
    }
  }
  const { id: AssociationId } = before.associations.find((one) => one.subnetId === subnetId)!;
  await lab.create(
    call('ec2', 'ReplaceNetworkAclAssociation', { AssociationId, NetworkAclId }),
    ({ NewAssociationId }) =>
      call('ec2', 'ReplaceNetworkAclAssociation', {
        ...{ AssociationId: NewAssociationId, NetworkAclId: before.id },
      }),
  );
}

async function endpointPolicy(lab: FaultLab, Statement: object[]): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await modifyEndpoint(lab, { PolicyDocument }, { ResetPolicy: true });
}

const ofBucket = ({ bucket }: FaultLab) => ({
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
});

async function bucketPolicy(lab: FaultLab, Condition: object): Promise<void> {
  // Whoever administers the bucket from elsewhere still can.
  const Action = ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'];
  const statement = { Effect: 'Deny', Principal: '*', Action, ...ofBucket(lab), Condition };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const Bucket = lab.bucket;
  await lab.change(
    call('s3', 'PutBucketPolicy', { Bucket, Policy }),
    call('s3', 'DeleteBucketPolicy', { Bucket }),
  );
}

async function hostedZone(lab: FaultLab, Name: string): Promise<void> {
  const VPC = { VPCRegion: lab.region, VPCId: vpcOf(lab) };
  await lab.create(
    call('route53', 'CreateHostedZone', { Name, CallerReference: `${Name}-${Date.now()}`, VPC }),
    (answer) => call('route53', 'DeleteHostedZone', { Id: (answer.HostedZone as { Id: string }).Id }),
  );
}

/** A VPC beside, with an S3 endpoint in its default group, which leads nowhere. */
async function otherVpc(lab: FaultLab): Promise<void> {
  const VpcId = await make(lab, 'Vpc', { CidrBlock: '10.77.0.0/16' });
  const SubnetId = await make(lab, 'Subnet', { VpcId, CidrBlock: '10.77.1.0/24' });
  const ServiceName = `com.amazonaws.${lab.region}.s3`;
  await lab.create(
    call('ec2', 'CreateVpcEndpoint', {
      VpcEndpointType: 'Interface',
      VpcId,
      ServiceName,
      SubnetIds: [SubnetId],
    }),
    ({ VpcEndpoint }) =>
      call('ec2', 'DeleteVpcEndpoints', {
        VpcEndpointIds: [(VpcEndpoint as { VpcEndpointId: string }).VpcEndpointId],
      }),
  );
}

const https = (from: object) => [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...from }];
const s3Actions = [
  's3:ListBucket',
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
];

export const harmless: Readonly<Record<string, Harmless>> = {
  groupAdmitsVpc: (lab, random) => regroup(lab, random, https({ IpRanges: [{ CidrIp: cidrOf(lab) }] })),
  groupAdmitsEverything: (lab, random) =>
    regroup(lab, random, [{ IpProtocol: '-1', IpRanges: [{ CidrIp: EVERYWHERE }] }]),
  groupAdmitsAssociation: (lab, random) => {
    const { privateIps } = lab.network.networkInterfaces[association(lab.network).networkInterfaceId]!;
    return regroup(lab, random, https({ IpRanges: [{ CidrIp: `${privateIps[0]}/32` }] }));
  },
  defaultGroupToo: (lab) => {
    const group = [defaultGroup(lab.network, vpcOf(lab))];
    return modifyEndpoint(lab, { AddSecurityGroupIds: group }, { RemoveSecurityGroupIds: group });
  },
  narrowAcls: async (lab, random) => {
    for (const id of random.some(s3Endpoint(lab.network).subnetIds, 2)) await narrowAcl(lab, id);
  },
  oneZone: (lab, random) => {
    const one = [random.pick(s3Endpoint(lab.network).subnetIds)];
    return modifyEndpoint(lab, { RemoveSubnetIds: one }, { AddSubnetIds: one });
  },
  thirdZone: async (lab) => {
    const used = s3Endpoint(lab.network).subnetIds.map((id) => lab.network.subnets[id]!.availabilityZone);
    const { name: AvailabilityZone } = zonesOf(lab.region).find(({ name }) => !used.includes(name))!;
    const CidrBlock = cidrOf(lab).replace(/\d+\.\d+\/\d+$/, '50.0/24');
    const id = await make(lab, 'Subnet', { VpcId: vpcOf(lab), CidrBlock, AvailabilityZone });
    await modifyEndpoint(lab, { AddSubnetIds: [id] }, { RemoveSubnetIds: [id] });
  },
  secondAssociation: async (lab) => {
    const { id: ClientVpnEndpointId } = clientVpn(lab.network);
    const SubnetId = s3Endpoint(lab.network).subnetIds.find((id) => id !== association(lab.network).subnetId);
    await lab.create(
      call('ec2', 'AssociateClientVpnTargetNetwork', { ClientVpnEndpointId, SubnetId }),
      ({ AssociationId }) =>
        call('ec2', 'DisassociateClientVpnTargetNetwork', { ClientVpnEndpointId, AssociationId }),
    );
  },
  ruleInHalves: async (lab) => {
    for (const half of halves(cidrOf(lab))) await authorize(lab, half);
  },
  ruleForEndpointSubnets: async (lab) => {
    for (const id of s3Endpoint(lab.network).subnetIds)
      await authorize(lab, lab.network.subnets[id]!.cidrBlock);
  },
  widerRule: (lab) => authorize(lab, '10.0.0.0/8'),
  otherRule: (lab) => authorize(lab, '172.20.0.0/16'),
  otherVpc,
  otherZones: async (lab) => {
    await hostedZone(lab, 'corp.example');
    await hostedZone(lab, `rds.${lab.region}.amazonaws.com`);
  },
  endpointPolicyForBucket: (lab) =>
    endpointPolicy(lab, [{ Effect: 'Allow', Principal: '*', Action: s3Actions, ...ofBucket(lab) }]),
  bucketPolicyForEndpoint: (lab) =>
    bucketPolicy(lab, { StringNotEquals: { 'aws:SourceVpce': s3Endpoint(lab.network).id } }),
  bucketPolicyForVpc: (lab) => bucketPolicy(lab, { StringNotEquals: { 'aws:SourceVpc': vpcOf(lab) } }),
  bucketPolicyForAddress: (lab) => bucketPolicy(lab, { NotIpAddress: { 'aws:VpcSourceIp': cidrOf(lab) } }),
  narrowUser: async (lab, random) => {
    const allow = { Effect: 'Allow', Action: s3Actions, ...ofBucket(lab) };
    await signInAs(lab, `healthy-${random.between(0, 1e6)}`, [allow]);
  },
  siteFirewall: (lab) =>
    onSite(lab, { ...site(lab.network).conditions, blocks: [{ protocol: 'udp', port: 123 }] }),
  otherBucket: async (lab, random) => {
    const input = {
      Bucket: `kairo-z-${random.between(0, 1e6)}`,
      CreateBucketConfiguration: { LocationConstraint: lab.region },
    };
    await lab.change(call('s3', 'CreateBucket', input), call('s3', 'DeleteBucket', { Bucket: input.Bucket }));
  },
};
