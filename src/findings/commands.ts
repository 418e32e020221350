/** Commands that mend, as a person would type them. */
import type { PacketFacts } from './packet-facts.ts';

/** One rule more for a security group: for the group at the other end, or for its address. */
export function groupRuleCommand({
  groupId,
  direction,
  packet,
  peerGroupId,
}: {
  groupId: string;
  direction: 'ingress' | 'egress';
  packet: PacketFacts;
  peerGroupId: string | undefined;
}): string | undefined {
  const other = direction === 'ingress' ? packet.source : packet.destination;
  const cidr = cidrOf(other);
  if (peerGroupId === undefined && cidr === undefined) return undefined;
  const { protocol, port } = packet;
  const command = `aws ec2 authorize-security-group-${direction} --group-id ${groupId}`;
  const simple = (protocol === 'tcp' || protocol === 'udp') && port !== undefined && !port.includes(',');
  if (direction === 'ingress' && simple) {
    const peer = peerGroupId === undefined ? `--cidr ${cidr}` : `--source-group ${peerGroupId}`;
    return `${command} --protocol ${protocol} --port ${port} ${peer}`;
  }
  const peer =
    peerGroupId === undefined ? `IpRanges=[{CidrIp=${cidr}}]` : `UserIdGroupPairs=[{GroupId=${peerGroupId}}]`;
  return `${command} --ip-permissions '${trafficFields(packet)},${peer}'`;
}

/** `IpProtocol=tcp,FromPort=443,ToPort=443` */
function trafficFields({ protocol, port }: PacketFacts): string {
  if (protocol === 'icmp') return 'IpProtocol=icmp,FromPort=-1,ToPort=-1';
  if (protocol === 'all' || protocol === 'several') return 'IpProtocol=-1';
  const [from, to = from] = (port ?? '0-65535').split(',')[0]!.split('-');
  return `IpProtocol=${protocol},FromPort=${from},ToPort=${to}`;
}

/** One entry more for a network ACL, at a number that is free. */
export function aclEntryCommand({
  aclId,
  direction,
  ruleNumber,
  packet,
}: {
  aclId: string;
  direction: 'ingress' | 'egress';
  ruleNumber: number;
  packet: PacketFacts;
}): string | undefined {
  const cidr = cidrOf(direction === 'ingress' ? packet.source : packet.destination);
  if (cidr === undefined) return undefined;
  return [
    `aws ec2 create-network-acl-entry --network-acl-id ${aclId} --${direction} --rule-number ${ruleNumber}`,
    aclTraffic(packet),
    `--cidr-block ${cidr} --rule-action allow`,
  ].join(' ');
}

function aclTraffic({ protocol, port, reply }: PacketFacts): string {
  if (protocol === 'icmp') return '--protocol icmp --icmp-type-code Type=-1,Code=-1';
  if (protocol !== 'tcp' && protocol !== 'udp') return '--protocol -1';
  // Replies go to whatever port the client chose.
  const range = reply ? '1024-65535' : (port ?? '0-65535').split(',')[0]!;
  const [from, to = from] = range.split('-');
  return `--protocol ${protocol} --port-range From=${from},To=${to}`;
}

/** An address or a block as a block; `undefined` for several. */
export function cidrOf(words: string): string | undefined {
  if (/^[\d.]+$/.test(words)) return `${words}/32`;
  return /^[\d.]+\/\d+$/.test(words) ? words : undefined;
}
