/** Carries out a step that takes something back: some have to look first what there is by now. */
import { call, type Perform, type Step } from './step.ts';

export async function undo(step: Step, perform: Perform): Promise<void> {
  switch (step.kind) {
    case 'acl-of-subnet':
      return await giveAcl(step, perform);
    case 'no-user':
      return await removeUser(step.userName, perform);
    default:
      await perform(step);
  }
}

interface ShownAssociation {
  SubnetId: string;
  NetworkAclId: string;
  NetworkAclAssociationId: string;
}

/** An association has another id after every replacement. */
async function giveAcl(
  { subnetId, networkAclId: NetworkAclId }: Extract<Step, { kind: 'acl-of-subnet' }>,
  perform: Perform,
): Promise<void> {
  const Filters = [{ Name: 'association.subnet-id', Values: [subnetId] }];
  const { NetworkAcls } = (await perform(call('ec2', 'DescribeNetworkAcls', { Filters }))) as {
    NetworkAcls?: { Associations: ShownAssociation[] }[];
  };
  const own = NetworkAcls?.flatMap(({ Associations }) => Associations).find(
    ({ SubnetId }) => SubnetId === subnetId,
  );
  if (!own || own.NetworkAclId === NetworkAclId) return;
  const { NetworkAclAssociationId: AssociationId } = own;
  await perform(call('ec2', 'ReplaceNetworkAclAssociation', { AssociationId, NetworkAclId }));
}

/** Whoever typed a fix has given the user a policy. */
async function removeUser(UserName: string, perform: Perform): Promise<void> {
  const user = { UserName };
  const { PolicyNames = [] } = (await perform(call('iam', 'ListUserPolicies', user))) as {
    PolicyNames?: string[];
  };
  for (const PolicyName of PolicyNames) {
    await perform(call('iam', 'DeleteUserPolicy', { ...user, PolicyName }));
  }
  const { AttachedPolicies = [] } = (await perform(call('iam', 'ListAttachedUserPolicies', user))) as {
    AttachedPolicies?: { PolicyArn: string }[];
  };
  for (const { PolicyArn } of AttachedPolicies) {
    await perform(call('iam', 'DetachUserPolicy', { ...user, PolicyArn }));
  }
  await perform(call('iam', 'DeleteUser', user));
}
