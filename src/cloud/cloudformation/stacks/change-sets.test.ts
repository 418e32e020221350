import { beforeEach, describe, expect, it } from 'vitest';
import { subnet, type TestStacks, testStacks, vpc } from '../testing.ts';

let cloud: TestStacks;
beforeEach(() => {
  cloud = testStacks();
});

describe('change sets', () => {
  const changeSet = async (template: object, type: 'CREATE' | 'UPDATE') => {
    await cloud.call('cloudformation', 'CreateChangeSet', {
      StackName: 'net',
      ChangeSetName: 'c',
      ChangeSetType: type,
      TemplateBody: JSON.stringify(template),
    });
    return await cloud.call('cloudformation', 'DescribeChangeSet', { StackName: 'net', ChangeSetName: 'c' });
  };

  it('say what is replaced, and because of what', async () => {
    await cloud.deploy({ Resources: { Vpc: vpc(), A: subnet('10.0.0.0/24'), Gone: subnet('10.0.1.0/24') } });
    const shown = await changeSet(
      {
        Resources: {
          Vpc: vpc({ CidrBlock: '10.1.0.0/16' }),
          A: subnet('10.0.0.0/24'),
          New: subnet('10.1.0.0/24'),
        },
      },
      'UPDATE',
    );
    const changes = (shown.Changes as unknown as { ResourceChange: Record<string, unknown> }[]).map(
      ({ ResourceChange }) => ResourceChange,
    );
    expect(changes).toMatchObject([
      { LogicalResourceId: 'Vpc', Action: 'Modify', Replacement: 'True' },
      {
        LogicalResourceId: 'A',
        Action: 'Modify',
        Replacement: 'Conditional',
        Details: [{ ChangeSource: 'ResourceReference', CausingEntity: 'Vpc', Evaluation: 'Dynamic' }],
      },
      { LogicalResourceId: 'New', Action: 'Add' },
      { LogicalResourceId: 'Gone', Action: 'Remove' },
    ]);
  });

  it('create a stack when they are carried out, and are empty when nothing changes', async () => {
    const template = { Resources: { Vpc: vpc() } };
    expect(await changeSet(template, 'CREATE')).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
    });
    expect(Object.values(cloud.network().stacks)[0]!.status).toBe('REVIEW_IN_PROGRESS');
    await cloud.call('cloudformation', 'ExecuteChangeSet', { StackName: 'net', ChangeSetName: 'c' });
    await cloud.engine.idle(Object.keys(cloud.network().stacks)[0]!);
    expect(Object.values(cloud.network().stacks)[0]!.status).toBe('CREATE_COMPLETE');
    const shown = await changeSet(template, 'UPDATE');
    expect(shown).toMatchObject({ Status: 'FAILED' });
    expect(shown.StatusReason).toContain("didn't contain changes");
  });
});
