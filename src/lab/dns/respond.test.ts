import dns from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { soa } from '../../network/names/answer.ts';
import { type Resolver, respond } from './respond.ts';

const many: Resolver = ({ name }) => ({
  kind: 'answer',
  records: Array.from({ length: 60 }, (_, i) => ({ name, type: 'A' as const, ttl: 60, data: `10.0.0.${i}` })),
});
const one: Resolver = ({ name }) => ({
  kind: 'answer',
  records: [{ name, type: 'A', ttl: 60, data: '10.0.0.5' }],
});
const none: Resolver = () => ({ kind: 'name-error', authority: [soa('example')] });

const query = (name: string, additionals: dns.Answer[] = []) =>
  dns.encode({
    type: 'query',
    id: 7,
    flags: dns.RECURSION_DESIRED,
    questions: [{ type: 'A', name }],
    additionals,
  });

describe('respond', () => {
  it('answers with the question’s id and name', () => {
    const answer = dns.decode(respond(query('Bucket.Example'), one, 'udp')!);
    expect(answer).toMatchObject({ id: 7, rcode: 'NOERROR', flag_rd: true, flag_ra: true });
    expect(answer.answers).toMatchObject([{ name: 'Bucket.Example', type: 'A', ttl: 60, data: '10.0.0.5' }]);
  });

  it('says that a name does not exist, with the authority that says so', () => {
    const answer = dns.decode(respond(query('nobody.example'), none, 'udp')!);
    expect(answer).toMatchObject({ rcode: 'NXDOMAIN', authorities: [{ type: 'SOA', name: 'example' }] });
  });

  it('asks to come again over TCP when the answer is too large for UDP', () => {
    expect(dns.decode(respond(query('many.example'), many, 'udp')!)).toMatchObject({
      flag_tc: true,
      answers: [],
    });
    expect(dns.decode(respond(query('many.example'), many, 'tcp')!).answers).toHaveLength(60);
  });

  it('does not answer what is no query, and survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const answer = respond(Buffer.from(bytes), one, 'udp');
        if (bytes.length < 12 || bytes[2]! & 0x80) expect(answer).toBeUndefined();
        else expect(answer!.subarray(0, 2)).toEqual(Buffer.from(bytes.subarray(0, 2)));
      }),
      { numRuns: 2000 },
    );
  });

  it('survives a well-formed query with any byte changed', () => {
    const original = query('bucket.vpce-0123456789abcdef0.s3.ap-northeast-1.vpce.amazonaws.com');
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(original);
        changed[at] = byte;
        respond(changed, one, 'udp');
      }),
      { numRuns: 2000 },
    );
  });
});
