/** Network ACLs, which are stateless: replies need rules of their own. */
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { aclOf, association, s3Endpoint } from './places.ts';
import { call } from './step.ts';

interface Entry {
  egress: boolean;
  number: number;
  from: number;
  to: number;
  protocol?: '6' | '17';
}

/** Adds an entry that denies, before those that allow. */
async function deny(lab: FaultLab, NetworkAclId: string, entry: Entry): Promise<void> {
  const { egress: Egress, number: RuleNumber, from: From, to: To, protocol: Protocol = '6' } = entry;
  await lab.change(
    call('ec2', 'CreateNetworkAclEntry', {
      ...{ NetworkAclId, RuleNumber, Egress, Protocol, RuleAction: 'deny' },
      ...{ CidrBlock: '0.0.0.0/0', PortRange: { From, To } },
    }),
    call('ec2', 'DeleteNetworkAclEntry', { NetworkAclId, RuleNumber, Egress }),
  );
}

/** A subnet gets an ACL of its own, which denies everything until it is told otherwise. */
async function ownAcl(lab: FaultLab, subnetId: string, entries: readonly Entry[]): Promise<void> {
  const before = aclOf(lab.network, subnetId);
  const { NetworkAcl } = (await lab.create(
    call('ec2', 'CreateNetworkAcl', { VpcId: before.vpcId }),
    (answer) => call('ec2', 'DeleteNetworkAcl', { NetworkAclId: idOf(answer) }),
  )) as { NetworkAcl: { NetworkAclId: string } };
  for (const {
    egress: Egress,
    number: RuleNumber,
    from: From,
    to: To,
    protocol: Protocol = '6',
  } of entries) {
    await lab.change(
      call('ec2', 'CreateNetworkAclEntry', {
        ...{ NetworkAclId: NetworkAcl.NetworkAclId, RuleNumber, Egress, Protocol, RuleAction: 'allow' },
        ...{ CidrBlock: '0.0.0.0/0', PortRange: { From, To } },
      }),
      call('ec2', 'DeleteNetworkAclEntry', { NetworkAclId: NetworkAcl.NetworkAclId, RuleNumber, Egress }),
    );
  }
  const { id: AssociationId } = before.associations.find((one) => one.subnetId === subnetId)!;
  await lab.change(
    call('ec2', 'ReplaceNetworkAclAssociation', { AssociationId, NetworkAclId: NetworkAcl.NetworkAclId }),
    { kind: 'acl-of-subnet', subnetId, networkAclId: before.id },
  );
}

const idOf = (answer: Record<string, unknown>): string =>
  (answer.NetworkAcl as { NetworkAclId: string }).NetworkAclId;

/** The endpoint's subnet in which the association is not: between the two, ACLs are judged. */
function otherSubnet({ network }: FaultLab): string {
  const own = association(network).subnetId;
  const { subnetIds } = s3Endpoint(network);
  return subnetIds.find((id) => id !== own) ?? subnetIds[0]!;
}

const associationSubnet = ({ network }: FaultLab): string => association(network).subnetId;

export const aclFaults = [
  fault({
    code: 'acl-denies-https',
    title: "The network ACL of one of the endpoint's subnets denies port 443",
    symptom:
      "Uploads work and then hang: about every second connection times out, on one of the endpoint's addresses.",
    cause:
      'Network ACLs are judged in order of their numbers, and a low one that denies wins over all that allow. The other zone still works.',
    diagnosis: 'SUBNET_ACL_RESTRICTION',
    healed: 'by-command',
    async break(lab) {
      await ownAcl(lab, otherSubnet(lab), [{ egress: true, number: 100, from: 1024, to: 65_535 }]);
    },
  }),
  fault({
    code: 'acl-without-ephemeral-ports',
    title: "The network ACL of one of the endpoint's subnets has no rule for replies",
    symptom: 'The ACL allows 443 inbound, and connections to one address still time out.',
    cause:
      "Network ACLs do not remember connections: the endpoint's replies go to ports 1024–65535 of the association and need an outbound rule.",
    diagnosis: 'SUBNET_ACL_RESTRICTION',
    remedy:
      'aws ec2 create-network-acl-entry --network-acl-id ACL --egress --rule-number NUMBER --protocol tcp --port-range From=1024,To=65535 --cidr-block SOURCE --rule-action allow',
    healed: 'by-command',
    async break(lab) {
      await ownAcl(lab, otherSubnet(lab), [
        { egress: false, number: 100, from: 443, to: 443 },
        { egress: true, number: 100, from: 443, to: 443 },
      ]);
    },
  }),
  fault({
    code: 'acl-of-association-denies-out',
    title: "The network ACL of the association's subnet lets no HTTPS out",
    symptom: "One of the endpoint's two addresses answers, the one in the other zone does not.",
    cause:
      "Traffic of VPN clients leaves the association's subnet, so that subnet's ACL has to allow 443 outbound and the ephemeral ports inbound.",
    diagnosis: 'SUBNET_ACL_RESTRICTION',
    remedy:
      'aws ec2 create-network-acl-entry --network-acl-id ACL --egress --rule-number NUMBER --protocol tcp --port-range From=443,To=443 --cidr-block DESTINATION --rule-action allow',
    healed: 'by-command',
    break: (lab) =>
      deny(lab, aclOf(lab.network, associationSubnet(lab)).id, {
        egress: true,
        number: 50,
        from: 443,
        to: 443,
      }),
  }),
  fault({
    code: 'acl-of-association-denies-replies',
    title: "The network ACL of the association's subnet denies the replies",
    symptom:
      'A hardened ACL allows 443 outbound only; one address times out although requests reach the endpoint.',
    cause:
      "Replies come in to ports 1024–65535 of the association's subnet. Without an inbound rule for them the handshake never ends.",
    diagnosis: 'SUBNET_ACL_RESTRICTION',
    remedy:
      'aws ec2 create-network-acl-entry --network-acl-id ACL --ingress --rule-number NUMBER --protocol tcp --port-range From=1024,To=65535 --cidr-block DESTINATION --rule-action allow',
    healed: 'by-command',
    break: (lab) =>
      deny(lab, aclOf(lab.network, associationSubnet(lab)).id, {
        ...{ egress: false, number: 50, from: 1024, to: 65_535 },
      }),
  }),
  fault({
    code: 'acl-of-association-denies-dns',
    title: "The network ACL of the association's subnet lets no DNS out",
    symptom: 'Names time out with 8.8.8.8 as the name server; ping 8.8.8.8 answers.',
    cause:
      "DNS leaves the association's subnet for the NAT gateway as UDP to port 53, and the ACL denies it.",
    patterns: ['public-dns'],
    diagnosis: 'SUBNET_ACL_RESTRICTION',
    remedy:
      'aws ec2 create-network-acl-entry --network-acl-id ACL --egress --rule-number NUMBER --protocol udp --port-range From=53,To=53 --cidr-block DESTINATION --rule-action allow',
    healed: 'by-command',
    break: (lab) =>
      deny(lab, aclOf(lab.network, associationSubnet(lab)).id, {
        ...{ egress: true, number: 40, from: 53, to: 53, protocol: '17' },
      }),
  }),
];
