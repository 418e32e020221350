/** Policies: one document given inline to several identities, and managed ones with their versions. */
import type { JsonObject } from '../../../../network/network.ts';
import { document, listOf, text } from '../kit/shapes.ts';
import { type Api, resourceType } from '../kit/type.ts';
import { attach, type Holder, inline, inlineOf, json } from './attachments.ts';

/** One document, given inline to several. */
interface Given {
  Groups?: string[] | undefined;
  Roles?: string[] | undefined;
  Users?: string[] | undefined;
}

function holdersOf({ Groups = [], Roles = [], Users = [] }: Given): Holder[] {
  return [
    ...Groups.map((name) => ({ kind: 'Group' as const, name })),
    ...Roles.map((name) => ({ kind: 'Role' as const, name })),
    ...Users.map((name) => ({ kind: 'User' as const, name })),
  ];
}

const without = (some: Holder[], others: Holder[]) =>
  some.filter(({ kind, name }) => !others.some((other) => other.kind === kind && other.name === name));

export const policy = resourceType({
  type: 'AWS::IAM::Policy',
  properties: {
    Groups: listOf(text),
    PolicyDocument: document,
    PolicyName: text,
    Roles: listOf(text),
    Users: listOf(text),
  },
  required: ['PolicyDocument', 'PolicyName'],
  replaces: [],
  attributes: ['Id'],
  async create(making, wanted) {
    for (const holder of holdersOf(wanted)) await inline(making, holder, [wanted], []);
    await making.made(making.generatedName());
  },
  async update(api, _, next, previous) {
    const [now, before] = [holdersOf(next), holdersOf(previous)];
    const renamed = next.PolicyName !== previous.PolicyName;
    for (const holder of now) await inline(api, holder, [next], []);
    for (const holder of renamed ? before : without(before, now)) await inline(api, holder, [], [previous]);
  },
  async remove(api, _, was) {
    for (const holder of holdersOf(was)) await inline(api, holder, [], [was]);
  },
  describe: async (_, Id) => ({ Id }),
  async read(api, _, wanted) {
    const [holder] = holdersOf(wanted);
    const found =
      holder && (await inlineOf(api, holder)).find(({ PolicyName }) => PolicyName === wanted.PolicyName);
    return found as JsonObject | undefined;
  },
});

export const managedPolicy = resourceType({
  type: 'AWS::IAM::ManagedPolicy',
  properties: {
    Description: text,
    Groups: listOf(text),
    ManagedPolicyName: text,
    Path: text,
    PolicyDocument: document,
    Roles: listOf(text),
    Users: listOf(text),
  },
  required: ['PolicyDocument'],
  replaces: ['Description', 'ManagedPolicyName', 'Path'],
  attributes: [
    'PolicyArn',
    'PolicyId',
    'DefaultVersionId',
    'AttachmentCount',
    'CreateDate',
    'UpdateDate',
    'IsAttachable',
    'PermissionsBoundaryUsageCount',
  ],
  async create(making, wanted) {
    const { Policy } = await making.make(
      'iam',
      'CreatePolicy',
      {
        PolicyName: wanted.ManagedPolicyName ?? making.generatedName(128),
        PolicyDocument: json(wanted.PolicyDocument),
        Description: wanted.Description,
        Path: wanted.Path,
      },
      (made) => made.Policy!.Arn!,
    );
    for (const holder of holdersOf(wanted)) await attach(making, holder, [Policy!.Arn!], []);
  },
  async update(api, PolicyArn, next, previous) {
    if (json(next.PolicyDocument) !== json(previous.PolicyDocument)) {
      await leaveRoom(api, PolicyArn);
      const PolicyDocument = json(next.PolicyDocument);
      await api.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
    }
    const [now, before] = [holdersOf(next), holdersOf(previous)];
    for (const holder of without(now, before)) await attach(api, holder, [PolicyArn], []);
    for (const holder of without(before, now)) await attach(api, holder, [], [PolicyArn]);
  },
  async remove(api, PolicyArn, was) {
    for (const holder of holdersOf(was)) await attach(api, holder, [], [PolicyArn]);
    for (const VersionId of await oldVersions(api, PolicyArn))
      await api.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
    await api.call('iam', 'DeletePolicy', { PolicyArn });
  },
  async describe({ call }, PolicyArn) {
    const { Policy } = await call('iam', 'GetPolicy', { PolicyArn });
    const { PolicyId = '', DefaultVersionId = '', AttachmentCount = 0, CreateDate, UpdateDate } = Policy!;
    return {
      PolicyArn,
      PolicyId,
      DefaultVersionId,
      AttachmentCount,
      CreateDate: CreateDate?.toISOString() ?? '',
      UpdateDate: UpdateDate?.toISOString() ?? '',
      IsAttachable: true,
      PermissionsBoundaryUsageCount: 0,
    };
  },
  async read({ call }, PolicyArn) {
    const { Policy } = await call('iam', 'GetPolicy', { PolicyArn });
    const { PolicyVersion } = await call('iam', 'GetPolicyVersion', {
      PolicyArn,
      VersionId: Policy!.DefaultVersionId,
    });
    return {
      ManagedPolicyName: Policy!.PolicyName!,
      PolicyDocument: JSON.parse(decodeURIComponent(PolicyVersion!.Document!)),
    };
  },
});

async function oldVersions({ call }: Api, PolicyArn: string): Promise<string[]> {
  const { Versions = [] } = await call('iam', 'ListPolicyVersions', { PolicyArn });
  return Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).map(({ VersionId = '' }) => VersionId);
}

/** A policy has five versions at most; the oldest makes way. */
async function leaveRoom(api: Api, PolicyArn: string): Promise<void> {
  const old = await oldVersions(api, PolicyArn);
  if (old.length < 4) return;
  const oldest = old.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)))[0]!;
  await api.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest });
}
