import { describe, expect, it } from 'vitest';
import type { Template } from '../../cdk/template.ts';
import { problemsOf } from '../../cdk/testing/resource-schemas.ts';
import { isPatternName, patternNames } from '../names.ts';
import { synthesize } from './synthesize.ts';
import { templateOf } from './templates.ts';

const resource = (Type: string, Properties: object): Template => ({
  Resources: { It: { Type, Properties: { ...Properties } } },
});

describe.each(patternNames.filter(isPatternName))('the template of %s', (pattern) => {
  it('is current (npm run templates)', () => {
    expect(templateOf(pattern)).toEqual(synthesize(pattern));
  });

  it("is valid by AWS's published resource schemas", () => {
    expect(problemsOf(templateOf(pattern))).toEqual([]);
  });

  it('is plain CloudFormation: no custom resource, nothing uploaded before, nothing looked up', () => {
    const template = templateOf(pattern);
    const text = JSON.stringify(template);
    expect(text).not.toMatch(/Custom::|AWS::CloudFormation::|AWS::Lambda::|cdk-hnb659fds|BootstrapVersion/);
    expect(Object.keys(template)).not.toContain('Rules');
  });

  it('has ids that people can read, and tells what they need to go on', () => {
    const template = templateOf(pattern);
    expect(Object.keys(template.Resources).filter((id) => /[0-9A-F]{8}$/.test(id))).toEqual([]);
    expect(Object.keys(template.Outputs!)).toEqual(
      expect.arrayContaining(['EndpointUrl', 'ClientVpnEndpointId', 'BucketName']),
    );
  });
});

describe("the check against AWS's schemas", () => {
  it('finds types, properties and values that AWS does not know', () => {
    expect(problemsOf(resource('AWS::EC2::Vpn', {}))).toEqual(['It: there is no type AWS::EC2::Vpn']);
    expect(problemsOf(resource('AWS::EC2::VPC', { CidrBlok: '10.0.0.0/16' }))).toEqual([
      'It.CidrBlok is not known',
    ]);
    expect(problemsOf(resource('AWS::EC2::VPC', { EnableDnsSupport: ['yes'] }))).toEqual([
      'It.EnableDnsSupport is ["yes"], not of type boolean',
    ]);
    expect(problemsOf(resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Private' }))).toEqual([
      'It.VpcId is required',
      expect.stringContaining('It.VpcEndpointType is "Private", not one of Interface, Gateway'),
    ]);
  });

  it('looks into what is nested', () => {
    const rule = { IpProtocol: 'tcp', FromPort: '443', Port: 443 };
    const group = { GroupDescription: 'x', SecurityGroupIngress: [rule] };
    expect(problemsOf(resource('AWS::EC2::SecurityGroup', group))).toEqual([
      'It.SecurityGroupIngress[0].FromPort is "443", not of type integer',
      'It.SecurityGroupIngress[0].Port is not known',
    ]);
  });

  it('follows references', () => {
    const template = resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Gone' }, CidrBlock: '10.0.0.0/24' });
    template.Outputs = { Out: { Value: { 'Fn::GetAtt': ['It', 'Nothing'] } } };
    expect(problemsOf(template)).toEqual(['Ref to Gone, which is not there', 'It has no attribute Nothing']);
  });
});
