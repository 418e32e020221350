/** Changes to a closed network that keep its path to S3 whole: what healthy networks differ in. */
import { signInAs } from '../../src/faults/client-setup.ts';
import type { FaultLab } from '../../src/faults/lab.ts';
import { onSite } from '../../src/faults/on-premises.ts';
import { association, clientVpn, defaultGroup, s3Endpoint, site } from '../../src/faults/places.ts';
import { call } from '../../src/faults/step.ts';
import { zonesOf } from '../../src/network/zones.ts';
import type { Random } from '../../test/agreement/random.ts';
import {
  authorize,
  bucketPolicy,
  cidrOf,
  EVERYWHERE,
  endpointPolicy,
  halves,
  hostedZone,
  make,
  modifyEndpoint,
  narrowAcl,
  ofBucket,
  otherVpc,
  regroup,
  vpcOf,
} from './healthy-steps.ts';

/** Makes its change so that it can be taken back, as faults do. */
export type Harmless = (lab: FaultLab, random: Random) => Promise<void>;

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
