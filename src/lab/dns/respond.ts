/** One DNS query in wire format to its answer. Pure; nothing that arrives can make it throw. */
import dns, { type Answer, type OptAnswer, type Packet, type Question } from 'dns-packet';
import type { NameAnswer } from '../../network/names/answer.ts';

/** Answers a question, for one view of the names. */
export type Resolver = (question: { name: string; type: string }) => NameAnswer;

const PLAIN_UDP_SIZE = 512;
const EDNS_SIZE = 1232;
const RCODE: Record<NameAnswer['kind'], number> = {
  answer: 0,
  'no-data': 0,
  forward: 2,
  'name-error': 3,
  refused: 5,
};

/** `undefined` where there is nothing to answer to: what is no query at all. */
export function respond(query: Buffer, resolver: Resolver, transport: 'udp' | 'tcp'): Buffer | undefined {
  if (query.length < 12 || query[2]! & 0x80) return undefined;
  let packet: Packet;
  try {
    packet = dns.decode(query);
  } catch {
    return failure(query, 1);
  }
  const [question] = packet.questions ?? [];
  if (!question || packet.questions!.length !== 1) return failure(query, 1);
  if ((query[2]! >> 3) & 15) return failure(query, 4);
  try {
    return encode(packet, question, resolver(question), query, transport);
  } catch {
    return failure(query, 2);
  }
}

function encode(
  packet: Packet,
  question: Question,
  answer: NameAnswer,
  query: Buffer,
  transport: 'udp' | 'tcp',
): Buffer {
  const edns = packet.additionals?.find((record) => record.type === 'OPT');
  const rd = query[2]! & 1 ? dns.RECURSION_DESIRED : 0;
  const response: Packet = {
    type: 'response',
    id: packet.id ?? 0,
    flags: rd | dns.RECURSION_AVAILABLE | RCODE[answer.kind],
    questions: [question],
    answers: answer.kind === 'answer' ? (answer.records as Answer[]) : [],
    authorities:
      answer.kind === 'no-data' || answer.kind === 'name-error' ? (answer.authority as Answer[]) : [],
    additionals: edns ? [OPT] : [],
  };
  const encoded = dns.encode(response);
  const limit = edns ? Math.min(Math.max(edns.udpPayloadSize, PLAIN_UDP_SIZE), EDNS_SIZE) : PLAIN_UDP_SIZE;
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
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header[2] = 0x80 | (query[2]! & 0x79);
  header[3] = 0x80 | rcode;
  return header;
}
