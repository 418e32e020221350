/** Security groups. */

import type { SecurityGroupRule } from '../network/network.ts';
import { s3PrefixList } from '../network/prefix-lists.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { association, clientVpn, defaultGroup, inboundEndpoint, rulesOf, s3Endpoint } from './places.ts';
import { call } from './step.ts';

/** The groups of the endpoint, replaced by others. */
async function regroup(lab: FaultLab, groupIds: readonly string[]): Promise<void> {
  const endpoint = s3Endpoint(lab.network);
  const change = (add: readonly string[], remove: readonly string[]) =>
    call('ec2', 'ModifyVpcEndpoint', {
      VpcEndpointId: endpoint.id,
      AddSecurityGroupIds: add,
      RemoveSecurityGroupIds: remove,
    });
  await lab.change(change(groupIds, endpoint.groupIds), change(endpoint.groupIds, groupIds));
}

/** Takes rules away that are there. */
async function revoke(lab: FaultLab, rules: readonly SecurityGroupRule[]): Promise<void> {
  for (const rule of rules) {
    const direction = rule.isEgress ? 'Egress' : 'Ingress';
    const input = { GroupId: rule.groupId, IpPermissions: [permissionOf(rule)] };
    await lab.change(
      call('ec2', `RevokeSecurityGroup${direction}`, input),
      call('ec2', `AuthorizeSecurityGroup${direction}`, input),
    );
  }
}

async function admit(lab: FaultLab, GroupId: string, IpPermissions: object[]): Promise<void> {
  const input = { GroupId, IpPermissions };
  await lab.change(
    call('ec2', 'AuthorizeSecurityGroupIngress', input),
    call('ec2', 'RevokeSecurityGroupIngress', input),
  );
}

function permissionOf({ protocol, fromPort, toPort, peer }: SecurityGroupRule): object {
  const ports = protocol === '-1' ? {} : { FromPort: fromPort, ToPort: toPort };
  switch (peer.kind) {
    case 'ipv4':
      return { IpProtocol: protocol, ...ports, IpRanges: [{ CidrIp: peer.cidr }] };
    case 'ipv6':
      return { IpProtocol: protocol, ...ports, Ipv6Ranges: [{ CidrIpv6: peer.cidr }] };
    case 'group':
      return { IpProtocol: protocol, ...ports, UserIdGroupPairs: [{ GroupId: peer.groupId }] };
    case 'prefix-list':
      return { IpProtocol: protocol, ...ports, PrefixListIds: [{ PrefixListId: peer.prefixListId }] };
  }
}

const endpointRules = ({ network }: FaultLab) => rulesOf(network, s3Endpoint(network).groupIds[0]!, false);
const endpointGroup = ({ network }: FaultLab) => s3Endpoint(network).groupIds[0]!;
const associationGroup = ({ network }: FaultLab) =>
  network.networkInterfaces[association(network).networkInterfaceId]!.groupIds[0]!;

export const groupFaults = [
  fault({
    code: 'default-security-group',
    title: "The endpoint has the VPC's default security group",
    symptom:
      'Connect timeout on endpoint URL; curl hangs; the name resolves to private addresses, and nothing answers on 443.',
    cause:
      'Whoever creates an interface endpoint without naming a security group gets the default one, which admits only what has the same group.',
    diagnosis: 'ENI_SG_RULES_MISMATCH',
    healed: 'by-command',
    break: (lab) => regroup(lab, [defaultGroup(lab.network, s3Endpoint(lab.network).vpcId)]),
  }),
  fault({
    code: 'endpoint-group-admits-client-cidr',
    title: "The endpoint's group admits the client CIDR instead of the association",
    symptom: "The security group names the VPN clients' addresses, and connections still time out.",
    cause:
      "Client VPN translates its clients to the address of the association's interface, so the client CIDR never arrives at the endpoint.",
    diagnosis: 'ENI_SG_RULES_MISMATCH',
    healed: 'by-command',
    async break(lab) {
      const IpRanges = [{ CidrIp: clientVpn(lab.network).clientCidrBlock }];
      await admit(lab, endpointGroup(lab), [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges }]);
      await revoke(lab, endpointRules(lab));
    },
  }),
  fault({
    code: 'endpoint-group-wrong-port',
    title: "The endpoint's group admits port 80 instead of 443",
    symptom: 'Could not connect to the endpoint URL, though the security group has an HTTP rule.',
    cause: 'Clients speak HTTPS to the endpoint; a rule for port 80 does not let them in.',
    diagnosis: 'ENI_SG_RULES_MISMATCH',
    healed: 'by-command',
    async break(lab) {
      const UserIdGroupPairs = [{ GroupId: associationGroup(lab) }];
      await admit(lab, endpointGroup(lab), [
        { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, UserIdGroupPairs },
      ]);
      await revoke(lab, endpointRules(lab));
    },
  }),
  fault({
    code: 'endpoint-group-udp-instead-of-tcp',
    title: "The endpoint's group admits UDP 443 instead of TCP",
    symptom: 'The rule shows 443, and connections time out.',
    cause: 'HTTPS is TCP. The protocol of the rule is easily overlooked beside the port.',
    diagnosis: 'ENI_SG_RULES_MISMATCH',
    healed: 'by-command',
    async break(lab) {
      const UserIdGroupPairs = [{ GroupId: associationGroup(lab) }];
      await admit(lab, endpointGroup(lab), [
        { IpProtocol: 'udp', FromPort: 443, ToPort: 443, UserIdGroupPairs },
      ]);
      await revoke(lab, endpointRules(lab));
    },
  }),
  fault({
    code: 'endpoint-group-without-rules',
    title: "The endpoint's group has no inbound rules",
    symptom: 'Everything times out after a clean-up of unused security group rules.',
    cause: 'A new security group admits nothing until it is told to, and a clean-up may have taken the rule.',
    diagnosis: 'SG_HAS_NO_RULES',
    healed: 'by-command',
    break: (lab) => revoke(lab, endpointRules(lab)),
  }),
  fault({
    code: 'endpoint-group-references-other-group',
    title: "The endpoint's group admits a group that the association does not have",
    symptom: 'The rule names a security group of the VPC, and connections time out.',
    cause: 'A reference to a group admits the interfaces that carry it. The association carries another one.',
    diagnosis: 'ENI_SG_RULES_MISMATCH',
    healed: 'by-command',
    async break(lab) {
      const UserIdGroupPairs = [{ GroupId: defaultGroup(lab.network, s3Endpoint(lab.network).vpcId) }];
      await admit(lab, endpointGroup(lab), [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs },
      ]);
      await revoke(lab, endpointRules(lab));
    },
  }),
  fault({
    code: 'association-group-without-egress',
    title: "The Client VPN association's group lets nothing out",
    symptom: 'The VPN is connected, and nothing in the VPC answers; names may still resolve.',
    cause:
      "The traffic of VPN clients leaves through the association's interface, so the outbound rules of its group apply to them.",
    diagnosis: 'SG_HAS_NO_RULES',
    remedy:
      "aws ec2 authorize-security-group-egress --group-id GROUP --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{GroupId=ENDPOINTS_GROUP}]'",
    healed: 'by-command',
    break: (lab) => revoke(lab, rulesOf(lab.network, associationGroup(lab), true)),
  }),
  fault({
    code: 'association-group-to-prefix-list-only',
    title: "The Client VPN association's group lets out to S3's prefix list only",
    symptom:
      'The outbound rule names com.amazonaws.REGION.s3, as the guide for gateway endpoints says, and connections time out.',
    cause:
      'The prefix list holds the public addresses of S3, which a gateway endpoint takes. An interface endpoint has private addresses, which are not in it.',
    // Elsewhere names are asked for through the same group.
    patterns: ['provided-dns'],
    diagnosis: 'ENI_SG_RULES_MISMATCH',
    remedy:
      "aws ec2 authorize-security-group-egress --group-id GROUP --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{GroupId=ENDPOINTS_GROUP}]'",
    healed: 'by-command',
    async break(lab) {
      const { id: PrefixListId } = s3PrefixList(lab.region)!;
      const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId }] };
      const input = { GroupId: associationGroup(lab), IpPermissions: [https] };
      await lab.change(
        call('ec2', 'AuthorizeSecurityGroupEgress', input),
        call('ec2', 'RevokeSecurityGroupEgress', input),
      );
      await revoke(lab, rulesOf(lab.network, associationGroup(lab), true));
    },
  }),
  fault({
    code: 'resolver-group-tcp-only',
    title: 'The inbound Resolver endpoint admits DNS over TCP only',
    symptom: 'Names of S3 time out from on premises; dig +tcp answers.',
    cause:
      'DNS asks over UDP first. The security group of the inbound endpoint must admit UDP 53 and TCP 53.',
    patterns: ['inbound-resolver'],
    diagnosis: 'ENI_SG_RULES_MISMATCH',
    remedy:
      'aws ec2 authorize-security-group-ingress --group-id GROUP --protocol udp --port 53 --source-group SENDERS_GROUP',
    healed: 'by-command',
    async break(lab) {
      const [group] = inboundEndpoint(lab.network).groupIds;
      await revoke(
        lab,
        rulesOf(lab.network, group!, false).filter(({ protocol }) => protocol === 'udp'),
      );
    },
  }),
  fault({
    code: 'resolver-group-closed',
    title: 'The inbound Resolver endpoint admits nobody',
    symptom: "Conditional forwarding to the VPC times out: SERVFAIL from the site's resolver.",
    cause:
      'The security group of an inbound endpoint has to admit port 53 from the resolvers that forward to it.',
    patterns: ['inbound-resolver'],
    diagnosis: 'SG_HAS_NO_RULES',
    remedy:
      'aws ec2 authorize-security-group-ingress --group-id GROUP --protocol udp --port 53 --source-group SENDERS_GROUP, and the same for TCP',
    healed: 'by-command',
    async break(lab) {
      const [group] = inboundEndpoint(lab.network).groupIds;
      await revoke(lab, rulesOf(lab.network, group!, false));
    },
  }),
];
