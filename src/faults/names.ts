/** Names: resolvers, hosted zones, forwarding, private DNS. */
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { onSite } from './on-premises.ts';
import { clientVpn, inboundEndpoint, s3Endpoint, site } from './places.ts';
import { call } from './step.ts';

const vpcId = ({ network }: FaultLab): string => s3Endpoint(network).vpcId;

async function attribute(lab: FaultLab, name: 'EnableDnsSupport' | 'EnableDnsHostnames'): Promise<void> {
  const VpcId = vpcId(lab);
  await lab.change(
    call('ec2', 'ModifyVpcAttribute', { VpcId, [name]: { Value: false } }),
    call('ec2', 'ModifyVpcAttribute', { VpcId, [name]: { Value: true } }),
  );
}

/** A private hosted zone of the VPC, with records: name → address. */
async function zone(lab: FaultLab, Name: string, records: Record<string, string> = {}): Promise<void> {
  const { HostedZone } = (await lab.create(
    call('route53', 'CreateHostedZone', {
      Name,
      CallerReference: `kairo-fault-${Name}-${Date.now()}`,
      VPC: { VPCRegion: lab.region, VPCId: vpcId(lab) },
    }),
    (answer) => call('route53', 'DeleteHostedZone', { Id: (answer.HostedZone as { Id: string }).Id }),
  )) as { HostedZone: { Id: string } };
  for (const [name, address] of Object.entries(records)) {
    const change = (Action: 'CREATE' | 'DELETE') =>
      call('route53', 'ChangeResourceRecordSets', {
        HostedZoneId: HostedZone.Id,
        ChangeBatch: {
          Changes: [
            {
              Action,
              ResourceRecordSet: { Name: name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: address }] },
            },
          ],
        },
      });
    await lab.change(change('CREATE'), change('DELETE'));
  }
}

const vpceDomain = ({ region }: FaultLab): string => `s3.${region}.vpce.amazonaws.com`;

async function endpointDns(lab: FaultLab, change: object, back: object): Promise<void> {
  const VpcEndpointId = s3Endpoint(lab.network).id;
  await lab.change(
    call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, ...change }),
    call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, ...back }),
  );
}

const inboundOnly = (value: boolean) => ({
  PrivateDnsEnabled: true,
  DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: value },
});

export const nameFaults = [
  fault({
    code: 'vpc-dns-support-off',
    title: 'DNS support of the VPC is off',
    symptom: "The VPC's resolver at base + 2 does not answer at all.",
    cause: 'With enableDnsSupport off a VPC has no resolver, neither for instances nor for VPN clients.',
    patterns: ['provided-dns'],
    diagnosis: 'VPC_DNS_SUPPORT_OFF',
    healed: 'by-command',
    break: (lab) => attribute(lab, 'EnableDnsSupport'),
  }),
  fault({
    code: 'private-zone-hides-endpoint',
    title: "A private hosted zone hides the endpoint's name",
    symptom: "NXDOMAIN for the endpoint's name inside the VPC, while the public DNS knows it.",
    cause:
      'A private hosted zone answers for everything below its name, and what it lacks does not exist, whatever the internet says.',
    patterns: ['provided-dns'],
    diagnosis: 'DNS_NAME_ERROR',
    fromEvidence: 'DNS_NAME_ERROR',
    healed: 'by-hand',
    break: (lab) => zone(lab, vpceDomain(lab)),
  }),
  fault({
    code: 'private-zone-with-old-address',
    title: 'A private hosted zone has an old address for the endpoint',
    symptom: 'The name resolves to an address that no interface of the endpoint has; connections time out.',
    cause: "Somebody wrote the endpoint's address into a private zone; the endpoint was made anew since.",
    patterns: ['provided-dns'],
    diagnosis: 'DNS_STALE_ADDRESS',
    healed: 'by-hand',
    break: (lab) => {
      const { id, dnsSuffix } = s3Endpoint(lab.network);
      const name = `${id}-${dnsSuffix}.${vpceDomain(lab)}`;
      return zone(lab, vpceDomain(lab), { [`*.${name}`]: '10.0.0.250' });
    },
  }),
  fault({
    code: 'rebinding-filter',
    title: 'No DNS server is pushed, and the site’s resolver strips private addresses',
    symptom:
      'dig shows NOERROR and no answer for the endpoint’s name; other resolvers answer with 10.x addresses.',
    cause:
      'Protection against DNS rebinding takes private addresses out of public names, and the endpoint’s name has only such. Clients ask the site’s resolver, because the Client VPN endpoint pushes none.',
    patterns: ['provided-dns', 'public-dns'],
    diagnosis: 'DNS_NO_ADDRESS',
    fromEvidence: 'DNS_NO_ADDRESS',
    healed: 'by-command',
    async break(lab) {
      const { id: ClientVpnEndpointId, dnsServers } = clientVpn(lab.network);
      await onSite(lab, { stripsPrivateAnswers: true });
      await lab.change(
        call('ec2', 'ModifyClientVpnEndpoint', { ClientVpnEndpointId, DnsServers: { Enabled: false } }),
        call('ec2', 'ModifyClientVpnEndpoint', {
          ClientVpnEndpointId,
          DnsServers: { CustomDnsServers: dnsServers, Enabled: true },
        }),
      );
    },
  }),
  fault({
    code: 'forwarder-missing',
    title: "The site's resolver does not forward S3's name to the VPC",
    symptom: 's3.REGION.amazonaws.com resolves to public addresses on premises; connections time out.',
    cause:
      "Private DNS is known only to who asks through the inbound endpoint; the conditional forwarder for S3's name is missing.",
    patterns: ['inbound-resolver'],
    diagnosis: 'DNS_PUBLIC_ANSWER',
    fromEvidence: 'DNS_PUBLIC_ANSWER',
    remedy: 'Let the site’s resolver forward s3.REGION.amazonaws.com to the Resolver inbound endpoint.',
    healed: 'by-hand',
    async break(lab) {
      const { name, forwarders } = site(lab.network);
      await lab.change(
        { kind: 'sites', change: { [name]: { forwarders: [] } } },
        { kind: 'sites', change: { [name]: { forwarders: forwarders ?? null } } },
      );
    },
  }),
  fault({
    code: 'forwarder-to-wrong-address',
    title: "The site's resolver forwards to addresses that are no inbound endpoint",
    symptom: "SERVFAIL or time-out for S3's name, while all other names resolve.",
    cause:
      'The conditional forwarder names addresses that the inbound endpoint does not have, base + 2 for instance.',
    patterns: ['inbound-resolver'],
    diagnosis: 'DNS_FORWARDER_SILENT',
    healed: 'by-hand',
    async break(lab) {
      const { name, forwarders = [] } = site(lab.network);
      const wrong = forwarders.map(({ domain }) => ({ domain, servers: ['10.0.0.250'] }));
      await lab.change(
        { kind: 'sites', change: { [name]: { forwarders: wrong } } },
        { kind: 'sites', change: { [name]: { forwarders } } },
      );
    },
  }),
  fault({
    code: 'private-dns-off',
    title: 'Private DNS of the endpoint is off',
    symptom: "S3's name resolves to public addresses even through the inbound endpoint.",
    cause:
      "Without private DNS only the endpoint's own names lead to it; s3.REGION.amazonaws.com stays public.",
    patterns: ['inbound-resolver'],
    diagnosis: 'DNS_PUBLIC_ANSWER',
    fromEvidence: 'DNS_PUBLIC_ANSWER',
    remedy: 'aws ec2 modify-vpc-endpoint --vpc-endpoint-id ENDPOINT --private-dns-enabled',
    healed: 'by-command',
    break: (lab) => endpointDns(lab, { PrivateDnsEnabled: false }, inboundOnly(true)),
  }),
  fault({
    code: 'resolver-rule-to-nowhere',
    title: "A Resolver rule forwards the endpoint's domain to servers that do not answer",
    symptom: 'Names of AWS time out inside the VPC; all others resolve.',
    cause:
      "A forwarding rule for amazonaws.com sends AWS's names to a company's resolvers, which are out of reach or do not know them.",
    patterns: ['provided-dns'],
    diagnosis: 'DNS_FORWARDER_SILENT',
    healed: 'by-hand',
    async break(lab) {
      const { subnetIds, groupIds } = s3Endpoint(lab.network);
      const { ResolverEndpoint } = (await lab.create(
        call('route53resolver', 'CreateResolverEndpoint', {
          CreatorRequestId: `kairo-fault-${Date.now()}`,
          Direction: 'OUTBOUND',
          SecurityGroupIds: groupIds,
          IpAddresses: [0, 1].map((position) => ({ SubnetId: subnetIds[position % subnetIds.length] })),
        }),
        (answer) =>
          call('route53resolver', 'DeleteResolverEndpoint', {
            ResolverEndpointId: (answer.ResolverEndpoint as { Id: string }).Id,
          }),
      )) as { ResolverEndpoint: { Id: string } };
      const { ResolverRule } = (await lab.create(
        call('route53resolver', 'CreateResolverRule', {
          CreatorRequestId: `kairo-fault-${Date.now()}`,
          RuleType: 'FORWARD',
          DomainName: 'amazonaws.com',
          ResolverEndpointId: ResolverEndpoint.Id,
          TargetIps: [{ Ip: '192.168.200.53', Port: 53 }],
        }),
        (answer) =>
          call('route53resolver', 'DeleteResolverRule', {
            ResolverRuleId: (answer.ResolverRule as { Id: string }).Id,
          }),
      )) as { ResolverRule: { Id: string } };
      const association = { ResolverRuleId: ResolverRule.Id, VPCId: vpcId(lab) };
      await lab.change(
        call('route53resolver', 'AssociateResolverRule', association),
        call('route53resolver', 'DisassociateResolverRule', association),
      );
    },
  }),
  fault({
    code: 'inbound-endpoint-deleted',
    title: 'The Resolver inbound endpoint is gone',
    symptom: "S3's name times out on premises; the forwarder's addresses do not answer.",
    cause: "The inbound endpoint that the site's resolver forwards to was deleted.",
    patterns: ['inbound-resolver'],
    diagnosis: 'DNS_FORWARDER_SILENT',
    healed: 'by-hand',
    async break(lab) {
      const { id: ResolverEndpointId, groupIds, ipAddresses, name } = inboundEndpoint(lab.network);
      await lab.change(
        call('route53resolver', 'DeleteResolverEndpoint', { ResolverEndpointId }),
        call('route53resolver', 'CreateResolverEndpoint', {
          CreatorRequestId: `kairo-mend-${Date.now()}`,
          Direction: 'INBOUND',
          Name: name,
          SecurityGroupIds: groupIds,
          IpAddresses: ipAddresses.map(({ networkInterfaceId }) => {
            const { subnetId, privateIps } = lab.network.networkInterfaces[networkInterfaceId]!;
            return { SubnetId: subnetId, Ip: privateIps[0] };
          }),
        }),
      );
    },
  }),
];
