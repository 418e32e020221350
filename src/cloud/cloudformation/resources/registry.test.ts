/** What is said of each type of resource, held against AWS's own description of it. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { describe, expect, it } from 'vitest';
import { resourceTypes } from './registry.ts';

const spec = loadAwsServiceSpecSync();

/** Properties that AWS changes in place, and whose change takes a new resource here. */
const OTHERWISE: Record<string, readonly string[]> = {
  'AWS::EC2::NetworkInterface': ['SecondaryPrivateIpAddressCount'],
  'AWS::S3::AccessPoint': ['PublicAccessBlockConfiguration'],
  'AWS::EC2::Instance': ['IamInstanceProfile'],
};

const described = resourceTypes.flatMap((type) => {
  const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', type.type);
  return resource ? [{ type, resource, name: type.type }] : [];
});

describe('types of resource', () => {
  it('are each there once, and known to AWS but for what CloudFormation and the CDK add', () => {
    const names = resourceTypes.map(({ type }) => type);
    expect(new Set(names).size).toBe(names.length);
    const known = described.map(({ name }) => name);
    expect(names.filter((name) => !known.includes(name))).toEqual(['AWS::CDK::Metadata']);
  });

  it.each(described)(
    '$name has properties that AWS has, and replaces when AWS does',
    ({ type, resource, name }) => {
      const own = Object.keys(resource.properties);
      expect(type.propertyNames.filter((property) => !own.includes(property))).toEqual([]);
      const except = OTHERWISE[name] ?? [];
      const wrong = type.propertyNames.filter((property) => {
        const says = resource.properties[property]!.causesReplacement ?? 'no';
        return says !== 'maybe' && !except.includes(property) && type.replaces(property) !== (says === 'yes');
      });
      expect(wrong).toEqual([]);
    },
  );

  it.each(described)('$name has attributes that AWS has', ({ type, resource }) => {
    const own = [...Object.keys(resource.attributes), ...Object.keys(resource.properties)];
    expect(type.attributes.filter((attribute) => !own.includes(attribute))).toEqual([]);
  });
});
