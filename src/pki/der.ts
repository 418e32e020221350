/**
 * Just enough of DER (X.690) to read a large structure quickly: elements one after another, without copying.
 * Everything here throws on bytes that are no DER.
 */

export interface Element {
  /** The identifier octet: `0x30` for a sequence. */
  tag: number;
  content: Uint8Array;
  /** The element with its identifier and length. */
  whole: Uint8Array;
}

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/** The elements that fill the bytes. */
export function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const element = elementAt(bytes, offset);
    found.push(element);
    offset += element.whole.length;
  }
  return found;
}

/** The parts of a sequence. */
export function sequence(element: Element | undefined): Element[] {
  if (element?.tag !== SEQUENCE) throw new Error('not a sequence');
  return elements(element.content);
}

/** An integer in lower-case hexadecimal, two digits a byte, without leading zero bytes. */
export function integerHex(element: Element | undefined): string {
  if (element?.tag !== INTEGER || element.content.length === 0) throw new Error('not an integer');
  return Buffer.from(element.content)
    .toString('hex')
    .replace(/^(00)+(?=..)/, '');
}

/** Epoch milliseconds; `undefined` for an element that is no time. */
export function time(element: Element | undefined): number | undefined {
  if (element?.tag !== UTC_TIME && element?.tag !== GENERALIZED_TIME) return undefined;
  const text = Buffer.from(element.content).toString('latin1');
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match || (match[1]!.length === 2) !== (element.tag === UTC_TIME))
    throw new Error(`not a time: ${text}`);
  const [year, ...rest] = match.slice(1).map(Number) as [number, number, number, number, number, number];
  // Two digits mean 1950 to 2049 (RFC 5280, section 4.1.2.5.1).
  const fullYear = element.tag === GENERALIZED_TIME ? year : year + (year < 50 ? 2000 : 1900);
  const [month, day, hour, minute, second] = rest;
  return Date.UTC(fullYear, month! - 1, day, hour, minute, second);
}

function elementAt(bytes: Uint8Array, offset: number): Element {
  const tag = bytes[offset]!;
  if ((tag & 0x1f) === 0x1f) throw new Error('a tag of more than one byte');
  const short = bytes[offset + 1];
  if (short === undefined) throw new Error('no length');
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  if (short >= 0x80 && (lengthBytes < 1 || lengthBytes > 4)) throw new Error('a length that is too long');
  const start = offset + 2 + lengthBytes;
  let length = lengthBytes === 0 ? short : 0;
  for (let at = offset + 2; at < start; at++) length = length * 256 + (bytes[at] ?? 0);
  if (start + length > bytes.length) throw new Error('the bytes end too early');
  return {
    tag,
    content: bytes.subarray(start, start + length),
    whole: bytes.subarray(offset, start + length),
  };
}
