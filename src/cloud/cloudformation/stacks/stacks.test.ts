// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${…}` is what templates have
import { beforeEach, describe, expect, it } from 'vitest';
import { besidesStacks, subnet, type TestStacks, testStacks, vpc } from '../testing.ts';

let cloud: TestStacks;
beforeEach(() => {
  cloud = testStacks();
});

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: Error) => error.message,
  );

describe('creating', () => {
  it('makes resources after what they refer to', async () => {
    const template = {
      Resources: { A: subnet('10.0.0.0/24'), Vpc: vpc() },
      Outputs: { Vpc: { Value: { Ref: 'Vpc' }, Export: { Name: 'the-vpc' } } },
    };
    expect(await cloud.deploy(template)).toBe('CREATE_COMPLETE');
    const events = cloud.events();
    expect(events.indexOf('Vpc CREATE_COMPLETE')).toBeLessThan(events.indexOf('A CREATE_IN_PROGRESS'));
    expect(cloud.network().subnets[cloud.physicalId('A')]!.vpcId).toBe(cloud.physicalId('Vpc'));
    expect(cloud.network().tags[cloud.physicalId('Vpc')]).toMatchObject({
      'aws:cloudformation:stack-name': 'net',
      'aws:cloudformation:logical-id': 'Vpc',
    });
  });

  it('leaves nothing behind when one resource fails half-way', async () => {
    const before = besidesStacks(cloud.network());
    const template = { Resources: { Vpc: vpc(), A: subnet('10.0.0.0/24'), B: subnet('192.168.0.0/24') } };
    expect(await cloud.deploy(template)).toBe('ROLLBACK_COMPLETE');
    expect(cloud.reasons().join()).toContain(
      "The CIDR '192.168.0.0/24' is invalid. (Service: Ec2, Status Code: 400",
    );
    expect(besidesStacks(cloud.network())).toEqual(before);
    const { Stacks } = await cloud.call('cloudformation', 'DescribeStacks', { StackName: 'net' });
    expect(Stacks).toMatchObject([{ StackStatus: 'ROLLBACK_COMPLETE' }]);
  });

  it.each([
    ['OnFailure DELETE', { OnFailure: 'DELETE' }, 'DELETE_COMPLETE', 0],
    ['no rollback', { DisableRollback: true }, 'CREATE_FAILED', 1],
  ])('with %s does what was asked for', async (_, more, status, vpcs) => {
    expect(await cloud.deploy({ Resources: { Vpc: vpc(), B: subnet('192.168.0.0/24') } }, { more })).toBe(
      status,
    );
    expect(Object.keys(cloud.network().vpcs)).toHaveLength(vpcs);
  });

  it.each([
    [
      'an unknown property',
      { Type: 'AWS::EC2::VPC', Properties: { Cidr: 'x' } },
      'Property CidrBlock cannot be empty.',
    ],
    ['one too many', vpc({ Colour: 'red' }), 'Encountered unsupported property Colour'],
    ['a wrong type', vpc({ EnableDnsSupport: 'perhaps' }), 'expected type: Boolean, found: String'],
  ])('tells of %s', async (_, resource, reason) => {
    expect(await cloud.deploy({ Resources: { Vpc: resource } })).toBe('ROLLBACK_COMPLETE');
    expect(cloud.reasons()[0]).toContain(reason);
  });

  it.each([
    [
      'circular references',
      {
        Resources: {
          A: { ...vpc(), DependsOn: 'B' },
          B: { ...vpc(), DependsOn: ['A'] },
          C: { ...vpc(), DependsOn: 'A' },
        },
      },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'a missing parameter',
      { Parameters: { X: { Type: 'String' } }, Resources: { Vpc: vpc() } },
      'Parameters: [X] must have values',
    ],
    ['an unknown function', { Resources: { Vpc: vpc({ CidrBlock: { 'Fn::Guess': 1 } }) } }, 'Fn::Guess'],
    [
      'an unknown type',
      { Resources: { F: { Type: 'AWS::Lambda::Function' } } },
      'Template format error: Unrecognized resource types: [AWS::Lambda::Function]',
    ],
    [
      'a custom resource',
      { Resources: { F: { Type: 'Custom::Thing' } } },
      'Unrecognized resource types: [Custom::Thing]',
    ],
    [
      'a reference to nothing',
      { Resources: { A: subnet('10.0.0.0/24') } },
      'Template format error: Unresolved resource dependencies [Vpc] in the Resources block of the template',
    ],
    [
      'an attribute that there is not',
      { Resources: { Vpc: vpc() }, Outputs: { O: { Value: { 'Fn::GetAtt': ['Vpc', 'Colour'] } } } },
      'resource Vpc does not support attribute type Colour in Fn::GetAtt',
    ],
    [
      'identities without leave',
      { Resources: { U: { Type: 'AWS::IAM::User' } } },
      'Requires capabilities : [CAPABILITY_IAM]',
    ],
    ['no resources', { Resources: {} }, 'At least one Resources member must be defined.'],
  ])('refuses %s before anything is made', async (_, template, message) => {
    expect(await refusal(cloud.deploy(template))).toContain(message);
    expect(cloud.network().stacks).toEqual({});
  });

  it('takes a retry with the same token for the same request', async () => {
    const more = { ClientRequestToken: 'once' };
    await cloud.deploy({ Resources: { Vpc: vpc() } }, { more });
    const again = await cloud.call('cloudformation', 'CreateStack', {
      StackName: 'net',
      TemplateBody: '{}',
      ...more,
    });
    expect(again).toEqual({ StackId: Object.keys(cloud.network().stacks)[0] });
    expect(
      await refusal(cloud.call('cloudformation', 'CreateStack', { StackName: 'net', TemplateBody: '{}' })),
    ).toBe('Stack [net] already exists');
  });
});

describe('updating', () => {
  it('changes in place what can be, and replaces what cannot', async () => {
    await cloud.deploy({ Resources: { Vpc: vpc(), A: subnet('10.0.0.0/24') } });
    const [vpcId, subnetId] = [cloud.physicalId('Vpc'), cloud.physicalId('A')];
    const next = { Resources: { Vpc: vpc({ EnableDnsHostnames: true }), A: subnet('10.0.1.0/24') } };
    expect(await cloud.deploy(next)).toBe('UPDATE_COMPLETE');
    expect(cloud.physicalId('Vpc')).toBe(vpcId);
    expect(cloud.network().vpcs[vpcId]!.enableDnsHostnames).toBe(true);
    expect(cloud.physicalId('A')).not.toBe(subnetId);
    expect(Object.keys(cloud.network().subnets)).toEqual([cloud.physicalId('A')]);
  });

  it('removes what the template lacks, and keeps what is to be retained', async () => {
    await cloud.deploy({
      Resources: {
        Vpc: vpc(),
        A: subnet('10.0.0.0/24'),
        B: { ...subnet('10.0.1.0/24'), DeletionPolicy: 'Retain' },
      },
    });
    const kept = cloud.physicalId('B');
    expect(await cloud.deploy({ Resources: { Vpc: vpc() } })).toBe('UPDATE_COMPLETE');
    expect(Object.keys(cloud.network().subnets)).toEqual([kept]);
    expect(cloud.events()).toContain('B DELETE_SKIPPED');
  });

  it('goes back when a resource fails: changed, replaced, added and removed ones', async () => {
    const first = { Resources: { Vpc: vpc(), A: subnet('10.0.0.0/24'), Old: subnet('10.0.9.0/24') } };
    await cloud.deploy(first);
    const before = besidesStacks(cloud.network());
    const next = {
      Resources: {
        Vpc: vpc({ EnableDnsHostnames: true, Tags: [{ Key: 'a', Value: 'b' }] }),
        A: subnet('10.0.1.0/24'),
        New: subnet('10.0.2.0/24'),
        Bad: { ...subnet('192.168.0.0/24'), DependsOn: ['A', 'New'] },
      },
    };
    expect(await cloud.deploy(next)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(besidesStacks(cloud.network())).toEqual(before);
    expect(await cloud.deploy({ Resources: { ...first.Resources, Old: subnet('10.0.8.0/24') } })).toBe(
      'UPDATE_COMPLETE',
    );
  });

  it('goes on with values that are kept, defaults too, and asks for no name of an identity that has none', async () => {
    const template = {
      Parameters: { Cidr: { Type: 'String', Default: '10.0.0.0/16' }, Given: { Type: 'String' } },
      Resources: {
        Vpc: vpc({ CidrBlock: { Ref: 'Cidr' } }),
        User: { Type: 'AWS::IAM::User' },
        Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
      },
    };
    const Capabilities = ['CAPABILITY_IAM'];
    await cloud.deploy(template, { parameters: { Given: 'x' }, more: { Capabilities } });
    const next = { ...template, Resources: { ...template.Resources, Two: vpc() } };
    const Parameters = ['Cidr', 'Given'].map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }));
    expect(await cloud.deploy(next, { more: { Parameters, Capabilities } })).toBe('UPDATE_COMPLETE');
    expect(Object.values(cloud.network().stacks)[0]!.goal.parameters).toEqual({
      Cidr: '10.0.0.0/16',
      Given: 'x',
    });
  });

  it('says so when there is nothing to do', async () => {
    const template = { Resources: { Vpc: vpc() } };
    await cloud.deploy(template);
    expect(await refusal(cloud.deploy(template))).toBe('No updates are to be performed.');
  });
});

describe('deleting', () => {
  it('leaves the account as it was', async () => {
    const before = besidesStacks(cloud.network());
    await cloud.deploy({
      Resources: {
        Vpc: vpc(),
        A: subnet('10.0.0.0/24'),
        Gateway: { Type: 'AWS::EC2::InternetGateway' },
        Attachment: {
          Type: 'AWS::EC2::VPCGatewayAttachment',
          Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
        },
        Ip: { Type: 'AWS::EC2::EIP', DependsOn: 'Attachment' },
        Nat: {
          Type: 'AWS::EC2::NatGateway',
          DependsOn: 'Attachment',
          Properties: { SubnetId: { Ref: 'A' }, AllocationId: { 'Fn::GetAtt': ['Ip', 'AllocationId'] } },
        },
        Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
        Route: {
          Type: 'AWS::EC2::Route',
          Properties: {
            RouteTableId: { Ref: 'Table' },
            DestinationCidrBlock: '0.0.0.0/0',
            NatGatewayId: { Ref: 'Nat' },
          },
        },
        Use: {
          Type: 'AWS::EC2::SubnetRouteTableAssociation',
          Properties: { RouteTableId: { Ref: 'Table' }, SubnetId: { Ref: 'A' } },
        },
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { GroupDescription: 'g', VpcId: { Ref: 'Vpc' } },
        },
        S3: {
          Type: 'AWS::EC2::VPCEndpoint',
          Properties: {
            VpcId: { Ref: 'Vpc' },
            ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' },
            VpcEndpointType: 'Interface',
            SubnetIds: [{ Ref: 'A' }],
            SecurityGroupIds: [{ Ref: 'Group' }],
          },
        },
        Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'S3' } } },
        Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
      },
    });
    expect(cloud.reasons()).toEqual([]);
    expect(await cloud.destroy()).toBe('DELETE_COMPLETE');
    expect(besidesStacks(cloud.network())).toEqual(before);
  });

  it('is kept from by termination protection, and by who imports an export', async () => {
    const exporting = {
      Resources: { Vpc: vpc() },
      Outputs: { V: { Value: { Ref: 'Vpc' }, Export: { Name: 'v' } } },
    };
    await cloud.deploy(exporting, { more: { EnableTerminationProtection: true } });
    expect(await refusal(cloud.destroy())).toBe(
      'Stack [net] cannot be deleted while TerminationProtection is enabled',
    );
    await cloud.call('cloudformation', 'UpdateTerminationProtection', {
      StackName: 'net',
      EnableTerminationProtection: false,
    });
    const importing = {
      Resources: {
        A: {
          Type: 'AWS::EC2::Subnet',
          Properties: { VpcId: { 'Fn::ImportValue': 'v' }, CidrBlock: '10.0.0.0/24' },
        },
      },
    };
    expect(await cloud.deploy(importing, { name: 'other' })).toBe('CREATE_COMPLETE');
    expect(await refusal(cloud.destroy())).toBe('Export v cannot be deleted as it is in use by other');
    expect(await cloud.destroy('other')).toBe('DELETE_COMPLETE');
    expect(await cloud.destroy()).toBe('DELETE_COMPLETE');
  });

  it('says what stands in its way, and goes on when that is gone', async () => {
    await cloud.deploy({ Resources: { Vpc: vpc() } });
    const VpcId = cloud.physicalId('Vpc');
    const { Subnet } = await cloud.call('ec2', 'CreateSubnet', { VpcId, CidrBlock: '10.0.0.0/24' });
    expect(await cloud.destroy()).toBe('DELETE_FAILED');
    expect(cloud.reasons()[0]).toContain('has dependencies and cannot be deleted');
    await cloud.call('ec2', 'DeleteSubnet', {
      SubnetId: (Subnet as unknown as { SubnetId: string }).SubnetId,
    });
    expect(await cloud.destroy()).toBe('DELETE_COMPLETE');
  });
});

describe('a stack that was under way when the lab ended', () => {
  it('is rolled back at the next start', async () => {
    await cloud.call('cloudformation', 'CreateStack', {
      StackName: 'net',
      TemplateBody: JSON.stringify({ Resources: { Vpc: vpc(), A: subnet('10.0.0.0/24') } }),
    });
    // As it is in the journal between two steps: one resource made, the next one begun.
    const stack = structuredClone(Object.values(cloud.network().stacks)[0]!);
    const half = testStacks();
    const { Vpc } = await half.call('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' });
    const left = structuredClone(half.network());
    const vpcId = (Vpc as unknown as { VpcId: string }).VpcId;
    const part = {
      type: 'AWS::EC2::VPC',
      updatedAt: 0,
      attributes: {},
      dependsOn: [],
      deletionPolicy: 'Delete' as const,
      updateReplacePolicy: 'Delete' as const,
    };
    stack.resources = {
      Vpc: {
        ...part,
        logicalId: 'Vpc',
        physicalId: vpcId,
        status: 'CREATE_IN_PROGRESS',
        properties: { CidrBlock: '10.0.0.0/16' },
      },
    };
    left.stacks = { [stack.id]: stack };
    const next = testStacks(left);
    next.engine.recover();
    await next.engine.idle(stack.id);
    expect(next.network().stacks[stack.id]!.status).toBe('ROLLBACK_COMPLETE');
    expect(next.network().vpcs).toEqual({});
    expect(next.reasons()[0]).toContain('The lab was ended');
  });
});
