/**
 * Reads a query as far as a name server needs it. A general decoder believes a header that promises 65,535 records;
 * this one looks at nothing but the bytes that are there, so rubbish costs no more than a question.
 */

export interface Query {
  id: number;
  recursionDesired: boolean;
  /** As it was asked, without the final dot. */
  name: string;
  /** `A`, `AAAA`, …; `UNKNOWN_65` for types that have no name here. */
  type: string;
  /** The largest UDP answer that the client takes, where it says so (EDNS). */
  udpPayloadSize?: number;
}

/** Why a message is not answered with an answer; the numbers are DNS's response codes. */
export type Failure = { rcode: 1 | 4 | 5 };

export const MALFORMED: Failure = { rcode: 1 };
const OTHER_OPERATION: Failure = { rcode: 4 };
const OTHER_CLASS: Failure = { rcode: 5 };

const HEADER = 12;
const INTERNET = 1;
const ANY_CLASS = 255;
const OPT = 41;
/** EDNS and a signature; nobody sends more. */
const MAX_ADDITIONALS = 4;
const MAX_NAME = 255;

const TYPES: Record<number, string> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  255: 'ANY',
  257: 'CAA',
};

/** The message must be a query with a whole header; see `respond`. */
export function readQuery(message: Buffer): Query | Failure {
  if ((message[2]! >> 3) & 15) return OTHER_OPERATION;
  const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((at) => message.readUInt16BE(at));
  if (questions !== 1 || answers !== 0 || authorities !== 0 || additionals! > MAX_ADDITIONALS)
    return MALFORMED;
  const asked = readName(message);
  if (!asked || asked.end + 4 > message.length) return MALFORMED;
  const type = message.readUInt16BE(asked.end);
  const questionClass = message.readUInt16BE(asked.end + 2);
  const size = readPayloadSize(message, asked.end + 4, additionals!);
  if (size === 'malformed') return MALFORMED;
  if (questionClass !== INTERNET && questionClass !== ANY_CLASS) return OTHER_CLASS;
  return {
    id: message.readUInt16BE(0),
    recursionDesired: (message[2]! & 1) === 1,
    name: asked.name,
    type: TYPES[type] ?? `UNKNOWN_${type}`,
    ...(size !== undefined && { udpPayloadSize: size }),
  };
}

/** The question's name. It is the first in the message, so there is nothing that it could point to. */
function readName(message: Buffer): { name: string; end: number } | undefined {
  const labels: string[] = [];
  let at = HEADER;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63 || at - HEADER > MAX_NAME) return undefined;
    if (length === 0) return { name: labels.join('.'), end: at + 1 };
    const label = message.toString('latin1', at + 1, at + 1 + length);
    // Names are text here: no spaces, no control characters, no dots inside a label.
    if (label.length !== length || !/^[!-\-/-~]+$/.test(label)) return undefined;
    labels.push(label);
    at += 1 + length;
  }
}

/** What the OPT record among the additional ones says; `undefined` without one. */
function readPayloadSize(message: Buffer, start: number, count: number): number | 'malformed' | undefined {
  let at = start;
  let size: number | undefined;
  for (let record = 0; record < count; record++) {
    const fields = skipName(message, at);
    if (fields === undefined || fields + 10 > message.length) return 'malformed';
    if (message.readUInt16BE(fields) === OPT) size = message.readUInt16BE(fields + 2);
    at = fields + 10 + message.readUInt16BE(fields + 8);
    if (at > message.length) return 'malformed';
  }
  return size;
}

function skipName(message: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return at + 1;
    if (length >= 192) return at + 2;
    if (length > 63) return undefined;
    at += 1 + length;
  }
}
