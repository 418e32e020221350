/** One DNS query in wire format to its answer. Pure; nothing that arrives can make it throw. */
import dns, { type Answer, type OptAnswer, type Packet, type Question } from 'dns-packet';
import type { NameAnswer } from '../../network/names/answer.ts';
import { type Query, readQuery } from './query.ts';

/** Answers a question, for one view of the names. */
export type Resolver = (question: { name: string; type: string }) => NameAnswer;

const PLAIN_UDP_SIZE = 512;
const EDNS_SIZE = 1232;
const HEADER = 12;
const SERVER_FAILURE = 2;
const RCODE: Record<NameAnswer['kind'], number> = {
  answer: 0,
  'no-data': 0,
  forward: SERVER_FAILURE,
  'name-error': 3,
  refused: 5,
};

/** `undefined` where there is nothing to answer to: what is no query at all. */
export function respond(message: Buffer, resolver: Resolver, transport: 'udp' | 'tcp'): Buffer | undefined {
  if (message.length < HEADER || message[2]! & 0x80) return undefined;
  const query = readQuery(message);
  if ('rcode' in query) return failure(message, query.rcode);
  try {
    return encode(query, resolver(query), transport);
  } catch {
    return failure(message, SERVER_FAILURE);
  }
}

function encode(query: Query, answer: NameAnswer, transport: 'udp' | 'tcp'): Buffer {
  const { id, name, type, udpPayloadSize } = query;
  const rd = query.recursionDesired ? dns.RECURSION_DESIRED : 0;
  const response: Packet = {
    type: 'response',
    id,
    flags: rd | dns.RECURSION_AVAILABLE | RCODE[answer.kind],
    questions: [{ name: name || '.', type } as Question],
    answers: answer.kind === 'answer' ? (answer.records as Answer[]) : [],
    authorities:
      answer.kind === 'no-data' || answer.kind === 'name-error' ? (answer.authority as Answer[]) : [],
    additionals: udpPayloadSize === undefined ? [] : [OPT],
  };
  const encoded = dns.encode(response);
  const limit = Math.min(Math.max(udpPayloadSize ?? 0, PLAIN_UDP_SIZE), EDNS_SIZE);
  if (transport === 'tcp' || encoded.length <= limit) return encoded;
  return dns.encode({
    ...response,
    flags: response.flags! | dns.TRUNCATED_RESPONSE,
    answers: [],
    authorities: [],
  });
}

const OPT: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: EDNS_SIZE,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

/** The header alone, with a code: for what cannot be read. */
function failure(query: Buffer, rcode: number): Buffer {
  const header = Buffer.alloc(HEADER);
  query.copy(header, 0, 0, 2);
  header[2] = 0x80 | (query[2]! & 0x79);
  header[3] = 0x80 | rcode;
  return header;
}
