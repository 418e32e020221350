/** Questions that have no answer are told so, and what can be asked. */
import { expect, it } from 'vitest';
import { explain } from './explain.ts';
import { prove } from './prove.ts';
import { providedDns } from './testing/patterns.ts';

const BUCKET = 's3://kairo-rehearsal';

it.each([
  [{ from: 'nobody' }, 'A question can start at: onprem, neighbour, client-vpn, internet'],
  [{ from: '' }, 'A question can start at'],
  [{ from: '10.0.0.0/16' }, '10.0.0.0/16 is a block; ask about one address of it, such as 10.0.0.1'],
  [{ from: '10.0.0' }, '10.0.0 is no IPv4 address'],
  [{ from: '2001:db8::1' }, '2001:db8::1 is IPv6'],
  [{ to: 'nowhere' }, 'A question can lead to'],
  [{ to: '' }, 'A question can lead to'],
  [{ to: 'internet' }, 'kairo prove --from onprem'],
  [{ to: '10.0.0.4/32' }, 'such as 10.0.0.4'],
  [{ to: '10.0.0.9/24' }, 'such as 10.0.0.9'],
  [{ to: '10.0.0.0/33' }, '10.0.0.0/33 is no IPv4 address'],
  [{ to: '10.0.0.300' }, '10.0.0.300 is no IPv4 address'],
  [{ to: '::1' }, '::1 is IPv6'],
  [{ to: 'https://[2001:db8::1]/' }, 'is IPv6'],
  [{ to: 'https://example.com/%zz' }, 'is no path of a URL'],
  [{ to: '10.0.0.1', port: 70_000 }, 'port'],
  [{ protocol: 'udp' }, 'S3 is spoken over TCP'],
  [{ action: 'fly!' }, 'no action of S3'],
  [{ endpointUrl: 'ftp:/x' }, '"ftp:/x" is no endpoint URL'],
  [{ endpointUrl: 'bucket' }, '"bucket" is no endpoint URL'],
  [{ endpointUrl: 'https://10.0.0.4' }, 'is no endpoint URL'],
  [{ signingRegion: 'mars' }, '"mars" is no Region'],
  [{ tlsVersion: '2' }, '"2" is no version of TLS'],
  [{ principal: 'bob' }, 'There is no "bob" that could ask S3'],
] as const)('says of %j that it has no answer', (question, words) => {
  const { world } = providedDns();
  expect(() => explain(world, { from: 'onprem', to: BUCKET, ...question })).toThrow(words);
});

it.each([
  [{ from: 'vpce' }, 'A question can start at'],
  [{ except: ['8.8.8.8/33'] }, '8.8.8.8/33 is no IPv4 block'],
  [{ except: ['8.8.8.8/24'] }, 'say 8.8.8.0/24, or 8.8.8.8/32 for the address alone'],
  [{ except: ['dns.google'] }, 'dns.google is no IPv4 block'],
  [{ except: [''] }, 'is no IPv4 block'],
])('says of %j that it cannot be proved', (question, words) => {
  const { world } = providedDns();
  expect(() => prove(world, { from: 'onprem', ...question })).toThrow(words);
});

it('a URL of an address is asked for there, and a key is what a URL stands for', () => {
  const { world, addresses, endpoint } = providedDns();
  const [ip] = addresses;
  const { verdict, stages } = explain(world, { from: 'onprem', to: `https://${ip}/` });
  expect([verdict, stages.map(({ stage }) => stage).includes('name')]).toEqual(['reachable', false]);
  expect(explain(world, { from: 'onprem', to: `http://${ip}:443/` }).verdict).toBe('reachable');
  const to = `https://bucket.${endpoint.id}-abcdefgh.s3.ap-northeast-1.vpce.amazonaws.com/kairo-rehearsal/a%20b`;
  const objects = { 'kairo-rehearsal/a b': { owner: '111122223333' } };
  const [finding] = explain({ ...world, objects }, { from: 'onprem', to, action: 's3:GetObject' }).findings;
  expect(finding?.code).toBe('S3_OBJECT_OF_ANOTHER_ACCOUNT');
});

it('what is wrong before the packet is said first, and opening the way for it is no mending', () => {
  const { world, endpoint, addresses } = providedDns();
  const findings = (to: string, question: object = {}) =>
    explain(world, { from: 'onprem', to, ...question }).findings.map(({ code, fix }) => [code, fix !== '']);
  const unserved = [
    ['PROTOCOL_RESTRICTION', false],
    ['ENI_SG_RULES_MISMATCH', false],
  ];
  expect(findings(endpoint.id, { protocol: 'icmp' })).toEqual(unserved);
  expect(findings(addresses[0]!, { port: 80 })).toEqual(unserved);
  expect(findings(BUCKET, { port: 80 })).toEqual(unserved);
  expect(findings(BUCKET, { endpointUrl: 'https://s3.ap-northeast-1.amazonaws.com' })).toEqual([
    ['DNS_PUBLIC_ANSWER', true],
    ['CLIENT_VPN_NO_ROUTE', false],
  ]);
  // There is no endpoint to go to in that Region.
  expect(findings(BUCKET, { endpointUrl: 'https://s3.us-east-1.amazonaws.com' })).toEqual([
    ['CLIENT_VPN_NO_ROUTE', true],
    ['DNS_PUBLIC_ANSWER', false],
  ]);
});
