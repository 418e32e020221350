/** The values of resource records, as Route 53 takes them in text. */
import { parseAddress } from '../cidr.ts';
import { canonicalIpv6Block } from '../ipv6.ts';
import type { RecordType } from '../network.ts';
import type { RecordData } from './answer.ts';
import { domainOf } from './domains.ts';

/**
 * The value of a record of this type; `undefined` for what is none.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
 */
export function recordData(type: RecordType, text: string): RecordData | undefined {
  switch (type) {
    case 'A':
      return parseAddress(text) === undefined ? undefined : text;
    case 'AAAA':
      return canonicalIpv6Block(`${text}/128`) === undefined ? undefined : text;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return domainOf(text);
    case 'TXT':
      return quotedTexts(text);
    case 'MX':
      return mail(text);
    case 'SRV':
      return server(text);
    case 'CAA':
      return authorization(text);
    case 'SOA':
      return startOfAuthority(text);
  }
}

/** `"one" "another"`: each at most 255 characters. */
function quotedTexts(text: string): string[] | undefined {
  const parts = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const texts = parts.map((part) => part.replace(/^"|"$/g, '').replace(/\\(\d{3}|.)/g, unescape));
  const quoted = parts.every((part) => /^".*"$/s.test(part));
  return quoted && texts.length > 0 && texts.every((one) => one.length <= 255) ? texts : undefined;
}

function unescape(_: string, escaped: string): string {
  return /^\d{3}$/.test(escaped) ? String.fromCharCode(Number.parseInt(escaped, 8)) : escaped;
}

function mail(text: string): RecordData | undefined {
  const [, preference, host] = /^(\d{1,5})\s+(\S+)$/.exec(text) ?? [];
  const exchange = host && domainOf(host);
  return exchange && isShort(preference) ? { preference: Number(preference), exchange } : undefined;
}

function server(text: string): RecordData | undefined {
  const [, priority, weight, port, host] = /^(\d{1,5})\s+(\d{1,5})\s+(\d{1,5})\s+(\S+)$/.exec(text) ?? [];
  const target = host && domainOf(host);
  if (!target || ![priority, weight, port].every(isShort)) return undefined;
  return { priority: Number(priority), weight: Number(weight), port: Number(port), target };
}

function authorization(text: string): RecordData | undefined {
  const [, flags, tag, value] = /^(\d{1,3})\s+([a-zA-Z0-9]+)\s+"(.*)"$/.exec(text) ?? [];
  return tag !== undefined && value !== undefined && Number(flags) < 256
    ? { flags: Number(flags), tag, value }
    : undefined;
}

function startOfAuthority(text: string): RecordData | undefined {
  const [mname = '', rname = '', ...numbers] = text.split(' ');
  const [serial, refresh, retry, expire, minimum] = numbers.map(Number);
  const [primary, mailbox] = [domainOf(mname), domainOf(rname)];
  if (!primary || !mailbox || numbers.length !== 5 || !numbers.every((digits) => /^\d+$/.test(digits))) {
    return undefined;
  }
  return {
    mname: primary,
    rname: mailbox,
    serial: serial!,
    refresh: refresh!,
    retry: retry!,
    expire: expire!,
    minimum: minimum!,
  };
}

function isShort(digits: string | undefined): boolean {
  return digits !== undefined && Number(digits) <= 65_535;
}
