/** Network ACLs that do not let a packet over the edge of a subnet. */
import { aclEntryCommand } from '../commands.ts';
import { kind } from '../finding.ts';
import { type PacketFacts, packetWords } from '../packet-facts.ts';

export interface AclFacts {
  aclId: string;
  subnetId: string;
  direction: 'ingress' | 'egress';
  packet: PacketFacts;
  /** Of the entry that denies; absent for the last one, `*`. */
  ruleNumber?: number;
  /** One that would be asked before the entry that denies. */
  freeRuleNumber?: number;
}

export const acls = {
  SUBNET_ACL_RESTRICTION: kind<AclFacts>({
    title: 'The network ACL of the subnet refuses it',
    explanation:
      'A network ACL judges every packet that enters or leaves its subnet and remembers no flow: replies need an entry of their own, for the ports that clients choose (1024 to 65535). The entry with the lowest number that matches decides; what none matches is refused.',
    remedy:
      'aws ec2 create-network-acl-entry --network-acl-id ACL --ingress --rule-number NUMBER --protocol tcp --port-range From=443,To=443 --cidr-block SOURCE --rule-action allow',
    aws: true,
    resource: ({ aclId }) => aclId,
    detail: ({ aclId, subnetId, direction, packet, ruleNumber }) =>
      `${packetWords(packet)} is refused ${direction === 'ingress' ? 'on its way into' : 'on its way out of'} ${subnetId} by ${aclId}: ${ruleNumber === undefined ? 'no entry allows it' : `entry ${ruleNumber} denies it`}.`,
    fix: ({ aclId, direction, packet, ruleNumber, freeRuleNumber }) =>
      freeRuleNumber === undefined
        ? `aws ec2 delete-network-acl-entry --network-acl-id ${aclId} --${direction} --rule-number ${ruleNumber}`
        : aclEntryCommand({ aclId, direction, packet, ruleNumber: freeRuleNumber }),
  }),
};
