import dns from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MALFORMED, readQuery } from './query.ts';

const EDNS: dns.OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 4096,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function query(name: string, type = 'A', additionals: dns.Answer[] = []): Buffer {
  const questions = [{ name, type } as dns.Question];
  return dns.encode({ type: 'query', id: 7, flags: dns.RECURSION_DESIRED, questions, additionals });
}

describe('readQuery', () => {
  it('reads what any client asks', () => {
    const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/);
    const types = fc.constantFrom('A', 'AAAA', 'TXT', 'CAA', 'ANY', 'UNKNOWN_65');
    fc.assert(
      fc.property(fc.array(label, { maxLength: 6 }), types, fc.boolean(), (labels, type, edns) => {
        const name = labels.join('.');
        expect(readQuery(query(name || '.', type, edns ? [EDNS] : []))).toEqual({
          id: 7,
          recursionDesired: true,
          name,
          type,
          ...(edns && { udpPayloadSize: 4096 }),
        });
      }),
    );
  });

  it('refuses a query whose header promises what is not there', () => {
    for (const at of [4, 6, 8, 10]) {
      const lying = query('host.example');
      lying.writeUInt16BE(0xffff, at);
      expect(readQuery(lying)).toEqual(MALFORMED);
    }
  });

  it('refuses a name that points at itself, and one that is cut off', () => {
    const pointing = Buffer.concat([query('x').subarray(0, 12), Buffer.from([0xc0, 12, 0, 1, 0, 1])]);
    expect(readQuery(pointing)).toEqual(MALFORMED);
    const whole = query('host.example');
    for (let end = 12; end < whole.length; end++)
      expect(readQuery(whole.subarray(0, end))).toEqual(MALFORMED);
  });

  it('refuses other operations and other classes with codes of their own', () => {
    const notify = query('host.example');
    notify[2] = 0x20;
    expect(readQuery(notify)).toEqual({ rcode: 4 });
    const chaos = query('version.bind', 'TXT');
    chaos.writeUInt16BE(3, chaos.length - 2);
    expect(readQuery(chaos)).toEqual({ rcode: 5 });
  });

  it('says something of any bytes that have a header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 200 }), (bytes) => {
        const read = readQuery(Buffer.from(bytes));
        expect('rcode' in read ? [1, 4, 5].includes(read.rcode) : read.name.length <= 255).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
