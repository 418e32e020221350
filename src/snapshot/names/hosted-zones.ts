/** Private hosted zones, whose VPCs lie in whatever regions. */
import {
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ListResourceRecordSetsCommandOutput,
  paginateListHostedZones,
  type Route53Client,
  type ResourceRecordSet as ShownSet,
} from '@aws-sdk/client-route-53';
import type { HostedZone, Network, RecordType, ResourceRecordSet } from '../../network/network.ts';

export const HOSTED_ZONE_ACTIONS = [
  'route53:ListHostedZones',
  'route53:GetHostedZone',
  'route53:ListResourceRecordSets',
] as const;

const TYPES: readonly string[] = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'];

export async function readHostedZones(client: Route53Client, network: Network): Promise<void> {
  for await (const { HostedZones = [] } of paginateListHostedZones({ client }, {})) {
    for (const { Id, Config } of HostedZones) {
      if (!Config?.PrivateZone) continue;
      const zone = await zoneOf(client, Id!);
      network.hostedZones[zone.id] = zone;
    }
  }
}

async function zoneOf(client: Route53Client, Id: string): Promise<HostedZone> {
  const { HostedZone: shown, VPCs = [] } = await client.send(new GetHostedZoneCommand({ Id }));
  const name = domain(shown?.Name);
  const recordSets: ResourceRecordSet[] = [];
  let from: Partial<ListResourceRecordSetsCommandInput> | undefined = {};
  while (from) {
    const page: ListResourceRecordSetsCommandOutput = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: Id, ...from }),
    );
    recordSets.push(...(page.ResourceRecordSets ?? []).flatMap((set) => recordSetOf(set, name)));
    from = page.IsTruncated ? nextOf(page) : undefined;
  }
  return {
    id: Id.replace(/^\/hostedzone\//, ''),
    name,
    callerReference: shown?.CallerReference ?? '',
    ...(shown?.Config?.Comment && { comment: shown.Config.Comment }),
    vpcs: VPCs.map(({ VPCId, VPCRegion }) => ({ vpcId: VPCId!, region: VPCRegion! })),
    recordSets,
  };
}

function nextOf(page: ListResourceRecordSetsCommandOutput): Partial<ListResourceRecordSetsCommandInput> {
  return {
    StartRecordName: page.NextRecordName,
    StartRecordType: page.NextRecordType,
    StartRecordIdentifier: page.NextRecordIdentifier,
  };
}

/** The zone's own NS and SOA go without saying; of sets that are chosen by weight, place or health the first counts. */
function recordSetOf(shown: ShownSet, zone: string): ResourceRecordSet[] {
  const name = domain(shown.Name);
  const type = shown.Type as RecordType;
  if (!TYPES.includes(type) || (name === zone && (type === 'NS' || type === 'SOA'))) return [];
  const alias = shown.AliasTarget;
  return [
    {
      name,
      type,
      value: alias
        ? {
            kind: 'alias',
            hostedZoneId: alias.HostedZoneId!,
            dnsName: domain(alias.DNSName),
            evaluateTargetHealth: alias.EvaluateTargetHealth === true,
          }
        : {
            kind: 'records',
            ttl: shown.TTL ?? 0,
            records: (shown.ResourceRecords ?? []).map(({ Value }) => Value!),
          },
    },
  ];
}

/** Lower case, without the final dot, `\052` as the `*` that it stands for. */
function domain(name = ''): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
