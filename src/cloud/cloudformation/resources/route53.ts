/** Private hosted zones and their records. */
import type { ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import { asWritten } from './kit/names.ts';
import { flag, integer, listOf, structure, text, type ValuesOf } from './kit/shapes.ts';
import { type Api, resourceType } from './kit/type.ts';

const vpcForm = structure({ VPCId: text, VPCRegion: text });

async function zoneOf({ call }: Api, Id: string) {
  return await call('route53', 'GetHostedZone', { Id });
}

export const hostedZone = resourceType({
  type: 'AWS::Route53::HostedZone',
  properties: {
    Name: text,
    HostedZoneConfig: structure({ Comment: text }),
    HostedZoneTags: listOf(structure({ Key: text, Value: text })),
    VPCs: listOf(vpcForm),
  },
  required: ['Name'],
  replaces: ['Name'],
  attributes: ['Id', 'NameServers'],
  async create({ make, call, generatedName }, { Name, HostedZoneConfig, HostedZoneTags, VPCs = [] }) {
    const [first, ...others] = VPCs;
    const { HostedZone } = await make(
      'route53',
      'CreateHostedZone',
      {
        Name,
        CallerReference: generatedName(128),
        ...(first && { VPC: first as never }),
        ...(HostedZoneConfig && { HostedZoneConfig }),
      },
      (made) => bare(made.HostedZone!.Id!),
    );
    const HostedZoneId = bare(HostedZone!.Id!);
    for (const VPC of others)
      await call('route53', 'AssociateVPCWithHostedZone', { HostedZoneId, VPC: VPC as never });
    if (HostedZoneTags?.length) await tagZone(call, HostedZoneId, HostedZoneTags, []);
  },
  async update({ call }, HostedZoneId, next, previous) {
    const key = ({ VPCId }: { VPCId: string | undefined }) => VPCId;
    const [now, before] = [next.VPCs ?? [], previous.VPCs ?? []];
    for (const VPC of now.filter((one) => !before.some((other) => key(other) === key(one))))
      await call('route53', 'AssociateVPCWithHostedZone', { HostedZoneId, VPC: VPC as never });
    for (const VPC of before.filter((one) => !now.some((other) => key(other) === key(one))))
      await call('route53', 'DisassociateVPCFromHostedZone', { HostedZoneId, VPC: VPC as never });
    const Comment = next.HostedZoneConfig?.Comment;
    if (Comment !== previous.HostedZoneConfig?.Comment)
      await call('route53', 'UpdateHostedZoneComment', { Id: HostedZoneId, Comment });
    await tagZone(call, HostedZoneId, next.HostedZoneTags ?? [], previous.HostedZoneTags ?? []);
  },
  async remove({ call }, Id) {
    await call('route53', 'DeleteHostedZone', { Id });
  },
  async describe(api, Id) {
    const { DelegationSet } = await zoneOf(api, Id);
    return { Id, NameServers: DelegationSet?.NameServers ?? [] };
  },
  async read(api, id, { Name }) {
    const { HostedZone, VPCs = [] } = await zoneOf(api, id);
    return {
      Name: asWritten(HostedZone!.Name!, Name),
      VPCs: VPCs.map(({ VPCId = '', VPCRegion = '' }) => ({ VPCId, VPCRegion })),
      ...(HostedZone!.Config?.Comment !== undefined && {
        HostedZoneConfig: { Comment: HostedZone!.Config.Comment },
      }),
    };
  },
});

type ZoneTags = { Key: string | undefined; Value: string | undefined }[];

async function tagZone(
  call: Api['call'],
  ResourceId: string,
  next: ZoneTags,
  previous: ZoneTags,
): Promise<void> {
  const RemoveTagKeys = previous.map(({ Key }) => Key!).filter((key) => !next.some(({ Key }) => Key === key));
  if (next.length === 0 && RemoveTagKeys.length === 0) return;
  await call('route53', 'ChangeTagsForResource', {
    ResourceType: 'hostedzone',
    ResourceId,
    ...(next.length > 0 && { AddTags: next }),
    ...(RemoveTagKeys.length > 0 && { RemoveTagKeys }),
  });
}

/** `/hostedzone/Z1` → `Z1`. */
const bare = (id: string) => id.replace(/^\/hostedzone\//, '');

const aliasForm = structure({ DNSName: text, HostedZoneId: text, EvaluateTargetHealth: flag });
const record = {
  AliasTarget: aliasForm,
  Name: text,
  ResourceRecords: listOf(text),
  TTL: integer,
  Type: text,
};
/** Of routing policies; the API says itself which it serves. */
const routing = {
  Failover: text,
  HealthCheckId: text,
  MultiValueAnswer: flag,
  Region: text,
  SetIdentifier: text,
  Weight: integer,
};
const zone = { HostedZoneId: text, HostedZoneName: text };
const recordForm = structure({ ...record, ...routing, ...zone });

type OneRecord = ValuesOf<typeof record> & Partial<ValuesOf<typeof routing>>;
type Zone = Partial<ValuesOf<typeof zone>>;

function recordSet({ AliasTarget, ResourceRecords, Type, Name, TTL, ...more }: OneRecord): ResourceRecordSet {
  const { Failover, HealthCheckId, MultiValueAnswer, Region, SetIdentifier, Weight } = more;
  const policies = { Failover, HealthCheckId, MultiValueAnswer, Region, SetIdentifier, Weight };
  const chosen = Object.fromEntries(Object.entries(policies).filter(([, value]) => value !== undefined));
  return {
    Name: Name!,
    Type: Type as RRType,
    ...(TTL !== undefined && { TTL }),
    ...(ResourceRecords && { ResourceRecords: ResourceRecords.map((Value) => ({ Value })) }),
    ...(AliasTarget && {
      AliasTarget: { ...AliasTarget, EvaluateTargetHealth: AliasTarget.EvaluateTargetHealth ?? false },
    }),
    ...chosen,
  } as ResourceRecordSet;
}

async function zoneId({ call }: Api, { HostedZoneId, HostedZoneName }: Zone): Promise<string> {
  if (HostedZoneId !== undefined) return HostedZoneId;
  const { HostedZones = [] } = await call('route53', 'ListHostedZonesByName', { DNSName: HostedZoneName });
  const dotted = HostedZoneName?.endsWith('.') ? HostedZoneName : `${HostedZoneName}.`;
  const found = HostedZones.filter(({ Name }) => Name === dotted);
  return found.length === 1 ? bare(found[0]!.Id!) : '';
}

async function change(
  api: Api,
  of: Zone,
  changes: { action: 'CREATE' | 'UPSERT' | 'DELETE'; record: OneRecord }[],
) {
  await api.call('route53', 'ChangeResourceRecordSets', {
    HostedZoneId: await zoneId(api, of),
    ChangeBatch: {
      Changes: changes.map(({ action, record }) => ({
        Action: action,
        ResourceRecordSet: recordSet(record),
      })),
    },
  });
}

export const hostedRecordSet = resourceType({
  type: 'AWS::Route53::RecordSet',
  properties: { ...record, ...routing, ...zone, Comment: text },
  required: ['Name', 'Type'],
  replaces: ['HostedZoneId', 'HostedZoneName', 'Name'],
  async create(making, wanted) {
    await change(making, wanted, [{ action: 'CREATE', record: wanted }]);
    await making.made(wanted.Name!);
  },
  async update(api, _, next, previous) {
    // Another type is another record beside the old one.
    await (next.Type === previous.Type
      ? change(api, next, [{ action: 'UPSERT', record: next }])
      : change(api, next, [
          { action: 'DELETE', record: previous },
          { action: 'CREATE', record: next },
        ]));
  },
  async remove(api, _, was) {
    await change(api, was, [{ action: 'DELETE', record: was }]);
  },
  async read(api, _, wanted) {
    const { ResourceRecordSets = [] } = await api.call('route53', 'ListResourceRecordSets', {
      HostedZoneId: await zoneId(api, wanted),
    });
    const name = wanted.Name!.replace(/\.?$/, '.').toLowerCase();
    const found = ResourceRecordSets.find(({ Name, Type }) => Name === name && Type === wanted.Type);
    return (
      found && {
        Name: wanted.Name!,
        Type: found.Type!,
        ...(found.TTL !== undefined && { TTL: found.TTL }),
        ...(found.ResourceRecords && {
          ResourceRecords: found.ResourceRecords.map(({ Value = '' }) => Value),
        }),
      }
    );
  },
});

export const recordSetGroup = resourceType({
  type: 'AWS::Route53::RecordSetGroup',
  properties: { ...zone, Comment: text, RecordSets: listOf(recordForm) },
  replaces: ['HostedZoneId', 'HostedZoneName'],
  attributes: ['Id'],
  async create(making, wanted) {
    await change(
      making,
      wanted,
      (wanted.RecordSets ?? []).map((one) => ({ action: 'CREATE', record: one })),
    );
    await making.made(making.generatedName());
  },
  async update(api, _, next, previous) {
    const key = ({ Name, Type }: OneRecord) => `${Name} ${Type}`;
    const kept = new Set((next.RecordSets ?? []).map(key));
    await change(api, next, [
      ...(previous.RecordSets ?? [])
        .filter((one) => !kept.has(key(one)))
        .map((one) => ({ action: 'DELETE' as const, record: one })),
      ...(next.RecordSets ?? []).map((one) => ({ action: 'UPSERT' as const, record: one })),
    ]);
  },
  async remove(api, _, was) {
    await change(
      api,
      was,
      (was.RecordSets ?? []).map((one) => ({ action: 'DELETE', record: one })),
    );
  },
  describe: async (_, Id) => ({ Id }),
});
