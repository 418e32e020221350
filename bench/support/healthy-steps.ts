import type { FaultLab } from '../../src/faults/lab.ts';
import { aclOf, clientVpn, s3Endpoint } from '../../src/faults/places.ts';
import { call } from '../../src/faults/step.ts';
import { block, formatAddress } from '../../src/network/cidr.ts';
import type { Random } from '../../test/agreement/random.ts';

export const EVERYWHERE = '0.0.0.0/0';
const EPHEMERAL = { From: 1024, To: 65_535 };

/** Something of EC2 that is made, and deleted to take it back; its id. */
export async function make(lab: FaultLab, thing: string, input: object): Promise<string> {
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

export const vpcOf = ({ network }: FaultLab): string => s3Endpoint(network).vpcId;
export const cidrOf = (lab: FaultLab): string => lab.network.vpcs[vpcOf(lab)]!.cidrBlocks[0]!.cidrBlock;
export const halves = (cidr: string): string[] => {
  const { first, prefix } = block(cidr);
  return [first, first + 2 ** (31 - prefix)].map((start) => `${formatAddress(start)}/${prefix + 1}`);
};

export async function modifyEndpoint(lab: FaultLab, change: object, back: object): Promise<void> {
  const VpcEndpointId = s3Endpoint(lab.network).id;
  await lab.change(
    call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, ...change }),
    call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, ...back }),
  );
}

export async function authorize(lab: FaultLab, TargetNetworkCidr: string): Promise<void> {
  const rule = { ClientVpnEndpointId: clientVpn(lab.network).id, TargetNetworkCidr };
  await lab.change(
    call('ec2', 'AuthorizeClientVpnIngress', { ...rule, AuthorizeAllGroups: true }),
    call('ec2', 'RevokeClientVpnIngress', { ...rule, RevokeAllGroups: true }),
  );
}

/** A group of its own for the endpoint, which admits what is said, beside the first one or in its place. */
export async function regroup(lab: FaultLab, random: Random, IpPermissions: object[]): Promise<void> {
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
export async function narrowAcl(lab: FaultLab, subnetId: string): Promise<void> {
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

export async function endpointPolicy(lab: FaultLab, Statement: object[]): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await modifyEndpoint(lab, { PolicyDocument }, { ResetPolicy: true });
}

export const ofBucket = ({ bucket }: FaultLab) => ({
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
});

export async function bucketPolicy(lab: FaultLab, Condition: object): Promise<void> {
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

export async function hostedZone(lab: FaultLab, Name: string): Promise<void> {
  const VPC = { VPCRegion: lab.region, VPCId: vpcOf(lab) };
  await lab.create(
    call('route53', 'CreateHostedZone', { Name, CallerReference: `${Name}-${Date.now()}`, VPC }),
    (answer) => call('route53', 'DeleteHostedZone', { Id: (answer.HostedZone as { Id: string }).Id }),
  );
}

/** A VPC beside, with an S3 endpoint in its default group, which leads nowhere. */
export async function otherVpc(lab: FaultLab): Promise<void> {
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
