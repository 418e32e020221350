import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { patternNames } from '../patterns/names.ts';
import { appliesTo, catalogue, findFault } from './catalogue.ts';
import { faultsDocument } from './document.ts';

it('has at least sixty faults, each under a code of its own', () => {
  const codes = catalogue.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.length).toBeGreaterThanOrEqual(60);
  for (const code of codes) expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

it('has faults for every pattern, and none that applies to no pattern', () => {
  for (const pattern of patternNames) {
    expect(catalogue.filter((one) => appliesTo(one, pattern)).length).toBeGreaterThan(30);
  }
  for (const one of catalogue) expect(patternNames.some((pattern) => appliesTo(one, pattern))).toBe(true);
});

it("begins with the article's own", () => {
  expect(catalogue[0]?.code).toBe('default-security-group');
  expect(findFault('default-security-group')?.diagnosis).toBe('ENI_SG_RULES_MISMATCH');
  expect(findFault('no-such-fault')).toBeUndefined();
});

it.each([
  ['association-group-without-egress', /-egress .*443/],
  ['association-group-to-prefix-list-only', /-egress .*443/],
  ['resolver-group-tcp-only', /-ingress .*udp --port 53/],
  ['resolver-group-closed', /-ingress .*port 53/],
  ['acl-without-ephemeral-ports', /--egress .*1024/],
  ['acl-of-association-denies-out', /--egress .*443/],
  ['acl-of-association-denies-replies', /--ingress .*1024/],
  ['acl-of-association-denies-dns', /--egress .*udp .*53/],
  ['nat-route-missing', /--nat-gateway-id/],
  ['nat-subnet-route-missing', /--gateway-id/],
  ['black-hole-for-the-resolver', /delete-route/],
  ['forwarder-missing', /forward s3\./],
  ['private-dns-off', /--private-dns-enabled/],
])('says of %s what mends it, and not what its finding mostly takes', (code, remedy) => {
  const section = faultsDocument().split(`## ${code}\n`)[1]!.split('\n## ')[0]!;
  expect(section.match(/\*\*Mended by\*\*: (.*)/)![1]).toMatch(remedy);
});

it('is what docs/faults.md says (npm run docs)', () => {
  const written = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');
  expect(written).toBe(faultsDocument());
});
