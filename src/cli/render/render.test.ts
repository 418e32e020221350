import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { explain, prove } from '../../reach/index.ts';
import { providedDns, publicDns } from '../../reach/testing/patterns.ts';
import { renderExplanation } from './explanation.ts';
import { renderMermaid } from './mermaid.ts';
import { renderProof } from './proof.ts';

const plain = (text: string) => stripVTControlCharacters(text);

it('what blocks is marked, and what can be typed stands below it', () => {
  const { world, vpc, clientGroup } = providedDns({ endpointGroup: 'default' });
  const drawn = plain(renderExplanation(explain(world, { from: 'onprem', to: 's3://kairo-rehearsal' })));
  expect(drawn).toMatch(new RegExp(`^ {2}✘ security-group-ingress +${vpc.groupId} `, 'm'));
  expect(drawn.match(/✘/g)).toHaveLength(2);
  expect(drawn).toContain(
    `  $ aws ec2 authorize-security-group-ingress --group-id ${vpc.groupId} --protocol tcp --port 443 --source-group ${clientGroup}\n`,
  );
});

it('where nothing can be typed as it is, it says how that is mended', () => {
  const { world } = providedDns();
  const question = { from: 'onprem', to: 's3://kairo-rehearsal', tlsVersion: '1.3' };
  expect(plain(renderExplanation(explain(world, question)))).toContain(
    '\n  To mend it: Let the client speak TLS 1.2.\n',
  );
});

it('a diagram has every station of the way there, and labels that end nothing', () => {
  const { world } = providedDns({ endpointGroup: 'default' });
  const to = 's3://kairo-rehearsal/"<b>#1';
  const chart = renderMermaid(explain(world, { from: 'onprem', to }));
  expect(chart).toMatch(/^flowchart TD\n {2}n0\["onprem"\]\n/);
  expect(chart).toMatch(/-\. blocked \.-x n\d+\n/);
  expect(chart).toContain('f0["ENI_SG_RULES_MISMATCH<br/>');
  const open = providedDns().world;
  expect(renderMermaid(explain(open, { from: 'onprem', to }))).toContain(
    '["s3://kairo-rehearsal/#34;#60;b#62;#35;1"]',
  );
});

it('a proof says that a tunnel is down, and so what is reached beside it', () => {
  const { world } = providedDns();
  const [host] = world.network.sites.onprem!.hosts;
  host!.conditions = { nameServers: ['9.9.9.9'] };
  const proof = plain(renderProof(prove(world, { from: 'onprem' }), { judged: false, except: [] }));
  expect(proof).toContain('\nSITE_TUNNEL_DOWN  onprem asks 9.9.9.9');
  expect(proof).toContain('by onprem → onprem/router\n');
});

it('a proof names what is reached, and judges it', () => {
  const { world } = publicDns();
  const judged = (...except: string[]) =>
    plain(renderProof(prove(world, { from: 'onprem', except }), { judged: true, except }));
  expect(judged()).toContain('✘ the internet is reached:\n  8.8.8.8/32\n');
  expect(judged('8.8.8.8/32')).toContain('✔ the internet is not reached beside 8.8.8.8/32\n');
  expect(() => prove(world, { from: 'internet' })).toThrow('is outside already');
});

it('a proof of what was read in part is none', () => {
  const { world } = providedDns();
  const proof = prove({ ...world, notRead: [{ action: 'ec2:DescribeNatGateways' }] }, { from: 'onprem' });
  const told = plain(renderProof(proof, { judged: true, except: [] }));
  expect(told).toContain('as far as the account was read\n');
  expect(told).toContain('✘ not proved');
  expect(told).not.toMatch(/closed|✔/);
});

it('a proof says that it is the split tunnel that leaks, and how that is mended', () => {
  const { world, vpn } = providedDns();
  const told = () => plain(renderProof(prove(world, { from: 'onprem' }), { judged: false, except: [] }));
  expect(told()).not.toContain('SPLIT_TUNNEL_LEAK');
  world.network.clientVpnEndpoints[vpn.id]!.splitTunnel = true;
  expect(told()).toContain(
    `SPLIT_TUNNEL_LEAK  The internet is reached past the tunnel: that of ${vpn.id} is split.\n  $ aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id ${vpn.id} --no-split-tunnel\n`,
  );
});
