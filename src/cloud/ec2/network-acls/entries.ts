/** Entries of network ACLs. */
import type { IcmpTypeCode, PortRange } from '@aws-sdk/client-ec2';
import { formatBlock } from '../../../network/cidr.ts';
import { canonicalIpv6Block } from '../../../network/ipv6.ts';
import type { NetworkAcl, NetworkAclEntry } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import { blockParameter } from '../kit/blocks.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { find, missing } from '../kit/resource.ts';
import { LAST_RULE_NUMBER, networkAclKind } from './kind.ts';

interface EntryInput {
  RuleNumber?: number | undefined;
  Egress?: boolean | undefined;
  Protocol?: string | undefined;
  RuleAction?: string | undefined;
  CidrBlock?: string | undefined;
  Ipv6CidrBlock?: string | undefined;
  PortRange?: PortRange | undefined;
  IcmpTypeCode?: IcmpTypeCode | undefined;
}

export const networkAclEntries: Ec2Handlers = {
  CreateNetworkAclEntry(context, input) {
    const acl = find(context, networkAclKind, input.NetworkAclId, 'networkAclId');
    const entry = entryFrom(input);
    if (indexOf(acl, entry) >= 0) {
      throw new AwsError(
        'NetworkAclEntryAlreadyExists',
        `The network acl entry identified by ${entry.ruleNumber} already exists.`,
      );
    }
    if (acl.entries.filter(({ egress }) => egress === entry.egress).length >= QUOTAS.entriesPerAcl) {
      throw new AwsError(
        'NetworkAclEntryLimitExceeded',
        'The maximum number of network acl entries has been reached.',
      );
    }
    acl.entries.push(entry);
    return {};
  },

  ReplaceNetworkAclEntry(context, input) {
    const acl = find(context, networkAclKind, input.NetworkAclId, 'networkAclId');
    const entry = entryFrom(input);
    acl.entries[existing(acl, entry)] = entry;
    return {};
  },

  DeleteNetworkAclEntry(context, input) {
    const acl = find(context, networkAclKind, input.NetworkAclId, 'networkAclId');
    acl.entries.splice(existing(acl, numberFrom(input)), 1);
    return {};
  },
};

type EntryNumber = Pick<NetworkAclEntry, 'ruleNumber' | 'egress'>;

function indexOf(acl: NetworkAcl, { ruleNumber, egress }: EntryNumber): number {
  return acl.entries.findIndex((entry) => entry.ruleNumber === ruleNumber && entry.egress === egress);
}

function existing(acl: NetworkAcl, number: EntryNumber): number {
  const index = indexOf(acl, number);
  if (index < 0) {
    throw new AwsError(
      'InvalidNetworkAclEntry.NotFound',
      `The network acl entry identified by ${number.ruleNumber} does not exist.`,
    );
  }
  return index;
}

/** Entries are known by number and direction. */
function numberFrom({ RuleNumber, Egress }: EntryInput): EntryNumber {
  if (RuleNumber === undefined) throw missing('ruleNumber');
  if (Egress === undefined) throw missing('egress');
  if (!Number.isInteger(RuleNumber) || RuleNumber < 1 || RuleNumber >= LAST_RULE_NUMBER) {
    throw invalid('ruleNumber', RuleNumber, `Rule numbers are between 1 and ${LAST_RULE_NUMBER - 1}.`);
  }
  return { ruleNumber: RuleNumber, egress: Egress };
}

function entryFrom(input: EntryInput): NetworkAclEntry {
  const number = numberFrom(input);
  const protocol = protocolFrom(input.Protocol);
  const { RuleAction: action } = input;
  if (!action) throw missing('ruleAction');
  if (action !== 'allow' && action !== 'deny') throw invalid('ruleAction', action, 'Use allow or deny.');
  return { ...number, protocol, action, cidr: cidrFrom(input), ...detailsFrom(protocol, input) };
}

const PROTOCOL_NUMBERS: Record<string, string> = { all: '-1', icmp: '1', tcp: '6', udp: '17', icmpv6: '58' };

function protocolFrom(text: string | undefined): string {
  if (!text) throw missing('protocol');
  const lower = text.toLowerCase();
  const protocol = Object.hasOwn(PROTOCOL_NUMBERS, lower) ? PROTOCOL_NUMBERS[lower]! : lower;
  if (!/^(-1|\d{1,3})$/.test(protocol) || Number(protocol) > 255) {
    throw new AwsError('InvalidParameterValue', `Invalid value '${text}' for IP protocol. Unknown protocol.`);
  }
  return String(Number(protocol));
}

function cidrFrom({ CidrBlock, Ipv6CidrBlock }: EntryInput): string {
  if (CidrBlock && Ipv6CidrBlock) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameters CidrBlock and Ipv6CidrBlock cannot be used together.',
    );
  }
  if (CidrBlock) return formatBlock(blockParameter(CidrBlock, 'cidrBlock'));
  if (!Ipv6CidrBlock) throw missing('cidrBlock');
  const canonical = canonicalIpv6Block(Ipv6CidrBlock);
  if (canonical === undefined)
    throw invalid('ipv6CidrBlock', Ipv6CidrBlock, 'This is not a valid CIDR block.');
  return canonical;
}

/** TCP and UDP have ports, ICMP a type and a code; anything else has neither. */
function detailsFrom(protocol: string, input: EntryInput): Pick<NetworkAclEntry, 'portRange' | 'icmp'> {
  if (protocol === '6' || protocol === '17') {
    const { From: from, To: to } = input.PortRange ?? {};
    if (from === undefined || to === undefined) throw missing('portRange');
    if (!isPort(from) || !isPort(to) || from > to) {
      throw invalid(
        'portRange',
        `${from}-${to}`,
        'Ports are between 0 and 65535, the first one not above the last.',
      );
    }
    return { portRange: { from, to } };
  }
  if (protocol === '1' || protocol === '58') {
    const { Type: type, Code: code } = input.IcmpTypeCode ?? {};
    if (type === undefined || code === undefined) throw missing('icmpTypeCode');
    if (!isIcmp(type) || !isIcmp(code)) {
      throw invalid(
        'icmpTypeCode',
        `${type}/${code}`,
        'Types and codes are between 0 and 255, or -1 for all.',
      );
    }
    return { icmp: { type, code } };
  }
  return {};
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65535;
}

function isIcmp(value: number): boolean {
  return Number.isInteger(value) && value >= -1 && value <= 255;
}

function invalid(parameter: string, value: string | number, expected: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value (${value}) for parameter ${parameter} is invalid. ${expected}`,
  );
}
