import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderFindings } from './document.ts';
import { findingOf, problem, registry } from './index.ts';
import { themes } from './registry.ts';

const packet = { protocol: 'tcp', source: '10.0.0.5', destination: '10.0.1.9', port: '443', reply: false };

describe('the registry', () => {
  it('is written down: npm run findings', () => {
    const page = new URL('../../docs/findings.md', import.meta.url);
    expect(readFileSync(page, 'utf8')).toBe(renderFindings(themes));
  });
  it('sets commands as such, and no words beside them', () => {
    const commands = [...renderFindings(themes).matchAll(/```sh\n(.*)\n```/g)].map(([, text]) => text!);
    expect(commands).toContain('export NO_PROXY=.vpce.amazonaws.com');
    expect(commands).toContain('aws configure');
    expect(commands.filter((text) => text.includes(', '))).toEqual([]);
  });
  it('has every kind in one theme', () => {
    const listed = themes.flatMap(({ kinds }) => Object.keys(kinds));
    expect(listed.toSorted()).toEqual(Object.keys(registry).toSorted());
  });
  it.each(Object.entries(registry))('%s says what it is', (code, { title, explanation, remedy }) => {
    expect(code).toMatch(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(explanation).toMatch(/\.$/);
    expect(remedy).not.toBe('');
  });
});

describe('commands that mend', () => {
  const groups = [{ id: 'sg-1', name: 'default', admits: ['all traffic of itself'] }];
  const facts = { networkInterfaceId: 'eni-1', belongsTo: 'VPC endpoint vpce-1', groups, packet };
  it('name the group at the other end, or its address', () => {
    const peer = { belongsTo: 'instance i-1', groupIds: ['sg-2'] };
    const mending = (more: object) =>
      findingOf(problem('ENI_SG_RULES_MISMATCH', { direction: 'ingress', ...facts, ...more })).fix;
    expect(mending({ peer })).toBe(
      'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 443 --source-group sg-2',
    );
    expect(mending({})).toMatch(/--cidr 10\.0\.0\.5\/32$/);
    expect(mending({ direction: 'egress' })).toBe(
      "aws ec2 authorize-security-group-egress --group-id sg-1 --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=10.0.1.9/32}]'",
    );
    expect(mending({ packet: { ...packet, source: '10.0.0.0/24, 10.0.2.0/24' } })).toBe('');
  });
  it('put an entry before the one that denies, or take that one away', () => {
    const acl = { aclId: 'acl-1', subnetId: 'subnet-1', direction: 'ingress' as const, packet };
    const fix = (more: object) => findingOf(problem('SUBNET_ACL_RESTRICTION', { ...acl, ...more })).fix;
    expect(fix({ freeRuleNumber: 110 })).toBe(
      'aws ec2 create-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 110 --protocol tcp --port-range From=443,To=443 --cidr-block 10.0.0.5/32 --rule-action allow',
    );
    expect(fix({ freeRuleNumber: 90, packet: { ...packet, reply: true } })).toContain('From=1024,To=65535');
    expect(fix({ ruleNumber: 1 })).toBe(
      'aws ec2 delete-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 1',
    );
  });
});
