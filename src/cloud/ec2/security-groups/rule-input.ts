/** Rules as requests give them: `IpPermissions`, or the older flat parameters. Both become plain rules. */
import type { IpPermission } from '@aws-sdk/client-ec2';
import { formatBlock, parseBlock } from '../../../network/cidr.ts';
import { canonicalIpv6Block } from '../../../network/ipv6.ts';
import type { RulePeer, SecurityGroup } from '../../../network/network.ts';
import { activePeering } from '../../../network/peering.ts';
import { managedPrefixLists } from '../../../network/prefix-lists.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { find } from '../kit/resource.ts';
import { groupByName, securityGroupKind } from './kind.ts';
import { type RuleSpec, ruleKey } from './rule-shapes.ts';

/** The parameters that the operations on rules share. */
export interface RulesInput {
  IpPermissions?: IpPermission[] | undefined;
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
  CidrIp?: string | undefined;
  SourceSecurityGroupName?: string | undefined;
  SourceSecurityGroupOwnerId?: string | undefined;
}

const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

/**
 * The rules that a request names, at least one, none twice. Those that are there already, where they are given, may
 * name groups of peered VPCs that no new rule could name any more.
 */
export function rulesFrom(
  context: Context,
  group: SecurityGroup,
  input: RulesInput,
  known: readonly RuleSpec[] = [],
): RuleSpec[] {
  const permissions = input.IpPermissions?.length
    ? input.IpPermissions
    : flatPermissions(context, group, input);
  const rules = permissions.flatMap((permission) => rulesOfPermission(context, group, permission, known));
  if (new Set(rules.map(ruleKey)).size < rules.length) {
    throw invalid('The same permission must not appear multiple times');
  }
  return rules;
}

/** The flat form as permissions. A source group without a protocol is let in by TCP, UDP and ICMP. */
function flatPermissions(context: Context, group: SecurityGroup, input: RulesInput): IpPermission[] {
  const { IpProtocol, FromPort, ToPort, CidrIp, SourceSecurityGroupName: sourceName } = input;
  if (IpProtocol === undefined && CidrIp === undefined && sourceName === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
  }
  if (sourceName === undefined) {
    return [{ IpProtocol, FromPort, ToPort, IpRanges: CidrIp === undefined ? [] : [{ CidrIp }] }];
  }
  const source = groupByName(context, sourceName, group.vpcId);
  const UserIdGroupPairs = [{ GroupId: source.id, UserId: input.SourceSecurityGroupOwnerId }];
  if (IpProtocol !== undefined) return [{ IpProtocol, FromPort, ToPort, UserIdGroupPairs }];
  return [
    { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, UserIdGroupPairs },
    { IpProtocol: 'udp', FromPort: 0, ToPort: 65535, UserIdGroupPairs },
    { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, UserIdGroupPairs },
  ];
}

function rulesOfPermission(
  context: Context,
  group: SecurityGroup,
  permission: IpPermission,
  known: readonly RuleSpec[],
): RuleSpec[] {
  const traffic = trafficFrom(permission);
  const peers: { peer: RulePeer; description: string | undefined }[] = [
    ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => ({
      peer: ipv4Peer(CidrIp),
      description: Description,
    })),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => ({
      peer: ipv6Peer(CidrIpv6),
      description: Description,
    })),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({
      peer: prefixListPeer(context, PrefixListId),
      description: Description,
    })),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, GroupName, Description }) => ({
      peer: peeredPeer(known, GroupId) ?? groupPeer(context, group, GroupId, GroupName),
      description: Description,
    })),
  ];
  if (peers.length === 0) throw noPeer();
  return peers.map(({ peer, description }) => ({ ...traffic, peer, ...checkedDescription(description) }));
}

/** Protocol and ports as they are stored: names for the four known protocols, -1 where ports mean nothing. */
export function trafficFrom({
  IpProtocol,
  FromPort,
  ToPort,
}: {
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
}): Pick<RuleSpec, 'protocol' | 'fromPort' | 'toPort'> {
  const protocol = protocolFrom(IpProtocol);
  if (protocol === 'tcp' || protocol === 'udp') {
    if (FromPort === undefined || ToPort === undefined) {
      throw invalid(`Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`);
    }
    if (!within(FromPort, 0, 65535)) throw invalid(`TCP/UDP (from) port (${FromPort}) out of range`);
    if (!within(ToPort, 0, 65535)) throw invalid(`TCP/UDP (to) port (${ToPort}) out of range`);
    if (FromPort > ToPort) throw invalid(`Invalid TCP/UDP port range (${FromPort}:${ToPort})`);
    return { protocol, fromPort: FromPort, toPort: ToPort };
  }
  if (protocol === 'icmp' || protocol === 'icmpv6') {
    const type = FromPort ?? -1;
    const code = ToPort ?? -1;
    if (!within(type, -1, 255)) throw invalid(`ICMP type (${type}) out of range`);
    if (!within(code, -1, 255)) throw invalid(`ICMP code (${code}) out of range`);
    if (type === -1 && code !== -1) throw invalid(`ICMP code (${code}) must be -1 when the ICMP type is -1`);
    return { protocol, fromPort: type, toPort: code };
  }
  return { protocol, fromPort: -1, toPort: -1 };
}

const PROTOCOL_NAMES: Record<string, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', all: '-1' };

function protocolFrom(text: string | undefined): string {
  if (!text) throw new AwsError('MissingParameter', 'The request must contain the parameter ipProtocol');
  const lower = text.toLowerCase();
  const protocol = Object.hasOwn(PROTOCOL_NAMES, lower) ? PROTOCOL_NAMES[lower]! : lower;
  if (protocol === '-1' || Object.values(PROTOCOL_NAMES).includes(protocol)) return protocol;
  if (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255) return String(Number(protocol));
  throw invalid(`Invalid value '${text}' for IP protocol. Unknown protocol.`);
}

export function ipv4Peer(cidr: string | undefined): RulePeer {
  const parsed = parseBlock(cidr ?? '');
  if (!parsed) throw invalid(`CIDR block ${cidr ?? ''} is malformed`);
  return { kind: 'ipv4', cidr: formatBlock(parsed) };
}

export function ipv6Peer(cidr: string | undefined): RulePeer {
  const canonical = canonicalIpv6Block(cidr ?? '');
  if (canonical === undefined) throw invalid(`CIDR block ${cidr ?? ''} is malformed`);
  return { kind: 'ipv6', cidr: canonical };
}

export function prefixListPeer({ region }: Context, prefixListId: string | undefined): RulePeer {
  if (!prefixListId || !/^pl-([0-9a-f]{8}|[0-9a-f]{17})$/.test(prefixListId)) {
    throw new AwsError(
      'InvalidPrefixListId.Malformed',
      `Invalid id: "${prefixListId ?? ''}" (expecting "pl-...")`,
    );
  }
  if (!managedPrefixLists(region).some(({ id }) => id === prefixListId)) {
    throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${prefixListId}' does not exist`);
  }
  return { kind: 'prefix-list', prefixListId };
}

/** A group as a peer must be in the same VPC or in one that is peered with it. */
export function groupPeer(
  context: Context,
  group: SecurityGroup,
  id: string | undefined,
  name?: string | undefined,
): RulePeer {
  const peer =
    !id && name ? groupByName(context, name, group.vpcId) : find(context, securityGroupKind, id, 'groupId');
  if (peer.vpcId === group.vpcId) return { kind: 'group', groupId: peer.id };
  const connection = activePeering(context.network, group.vpcId, peer.vpcId);
  if (!connection) {
    throw new AwsError(
      'InvalidGroup.NotFound',
      'You have specified two resources that belong to different networks.',
    );
  }
  const peered = { vpcId: peer.vpcId, vpcPeeringConnectionId: connection.id };
  return { kind: 'group', groupId: peer.id, peered };
}

/** A group of a peered VPC as a rule that is there names it. */
function peeredPeer(known: readonly RuleSpec[], id: string | undefined): RulePeer | undefined {
  return known
    .map(({ peer }) => peer)
    .find((peer) => peer.kind === 'group' && peer.peered && peer.groupId === id);
}

/** An empty description is none. Throws `InvalidParameterValue` for characters that AWS does not take. */
export function checkedDescription(text: string | undefined): { description?: string } {
  if (!text) return {};
  if (!DESCRIPTION.test(text)) {
    throw invalid(
      'Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*',
    );
  }
  return { description: text };
}

export function noPeer(): AwsError {
  return new AwsError(
    'MissingParameter',
    'Missing source specification: include source security group or CIDR information',
  );
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
