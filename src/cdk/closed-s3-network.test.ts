import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ClosedS3Network, type ClosedS3NetworkProps, type Connectivity } from './index.ts';
import { withScratchApp } from './scratch-app.ts';
import { problemsOf } from './testing/resource-schemas.ts';

const clientVpn: Connectivity = {
  kind: 'client-vpn',
  serverCertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/server',
  clientCertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/clients',
};
const PROVIDED: ClosedS3NetworkProps = { dns: { pattern: 'provided-dns' }, connectivity: clientVpn };

function templateOf(props: Partial<ClosedS3NetworkProps> = {}): Template {
  return withScratchApp((app) => {
    const stack = new Stack(app, 'Stack');
    new ClosedS3Network(stack, 'Network', { ...PROVIDED, ...props });
    return Template.fromStack(stack);
  });
}

const EVERY: [string, Partial<ClosedS3NetworkProps>][] = [
  ['provided-dns', {}],
  ['public-dns', { dns: { pattern: 'public-dns' } }],
  ['inbound-resolver', { dns: { pattern: 'inbound-resolver' } }],
  [
    'site-to-site-vpn',
    {
      dns: { pattern: 'inbound-resolver' },
      connectivity: {
        kind: 'site-to-site-vpn',
        customerAddress: '203.0.113.10',
        onPremisesCidrs: ['192.168.0.0/16'],
      },
    },
  ],
  [
    'direct-connect',
    {
      dns: { pattern: 'inbound-resolver' },
      connectivity: { kind: 'direct-connect', onPremisesCidrs: ['192.168.0.0/16'] },
    },
  ],
];

describe.each(EVERY)('a closed network: %s', (_, props) => {
  const template = templateOf(props);

  it("is valid by AWS's published resource schemas", () => {
    expect(problemsOf(template.toJSON() as Parameters<typeof problemsOf>[0])).toEqual([]);
  });

  it('is plain CloudFormation', () => {
    expect(JSON.stringify(template.toJSON().Resources)).not.toMatch(/Custom::|AWS::Lambda::|asset/);
  });

  it('has no route to the internet but for one host', () => {
    const routes = Object.values(template.findResources('AWS::EC2::Route'));
    const leadOut = routes.filter(({ Properties }) => Properties.GatewayId);
    expect(leadOut.map(({ Properties }) => Properties.DestinationCidrBlock)).toEqual(
      props.dns?.pattern === 'public-dns' ? ['8.8.8.8/32'] : [],
    );
  });

  it("lets the endpoint's policy end at the buckets", () => {
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
    for (const { Properties } of endpoints) {
      const everything = Properties.PolicyDocument.Statement.find(
        ({ Action }: { Action: string }) => Action === 's3:*',
      );
      expect(JSON.stringify(everything.Resource)).toContain('NetworkBucket');
      expect(everything.Resource).not.toContain('*');
    }
  });
});

describe('what comes by default', () => {
  const template = templateOf();

  it("admits 443 to the endpoint from the Client VPN's group, and nothing else", () => {
    template.resourcePropertiesCountIs(
      'AWS::EC2::SecurityGroup',
      { SecurityGroupIngress: Match.anyValue() },
      0,
    );
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      ...{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('EndpointGroup'), 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('ClientVpnGroup'), 'GroupId'] },
    });
  });

  it('denies the data, and never the configuration, to whom comes in another way', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Deny',
            Action: Match.arrayWith(['s3:GetObject*', 's3:PutObject*', 's3:ListBucket']),
            Condition: {
              StringNotEquals: { 'aws:SourceVpce': [{ Ref: Match.stringLikeRegexp('^NetworkEndpoint') }] },
            },
          }),
        ]),
      },
    });
    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    expect(JSON.stringify(policy!.Properties.PolicyDocument.Statement[1].Action)).not.toMatch(/Policy|s3:\*/);
  });

  it('writes connections down for a year, and keeps logs and buckets when the stack goes', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 365 },
      DeletionPolicy: 'Retain',
    });
    template.hasResourceProperties('AWS::EC2::ClientVpnEndpoint', {
      ConnectionLogOptions: { Enabled: true, CloudwatchLogGroup: Match.anyValue() },
      SplitTunnel: false,
    });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  });

  it('associates Client VPN with one zone of the two of the endpoint', () => {
    template.resourceCountIs('AWS::EC2::ClientVpnTargetNetworkAssociation', 1);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      SubnetIds: [Match.anyValue(), Match.anyValue()],
    });
  });
});

describe('what people decide', () => {
  it('gives every zone its subnet, and the NAT gateway the block after them', () => {
    const template = templateOf({
      ...{ cidr: '10.8.0.0/20', zones: 3 },
      dns: { pattern: 'public-dns', resolver: '9.9.9.9' },
    });
    const blocks = Object.values(template.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties.CidrBlock,
    );
    expect(blocks).toEqual(['10.8.0.0/24', '10.8.1.0/24', '10.8.2.0/24', '10.8.3.0/24']);
    template.hasResourceProperties('AWS::EC2::ClientVpnEndpoint', { DnsServers: ['9.9.9.9'] });
    template.hasResourceProperties('AWS::EC2::Route', { DestinationCidrBlock: '9.9.9.9/32' });
  });

  it('pushes base + 2 of whatever block the VPC has', () => {
    templateOf({ cidr: '172.20.0.0/18' }).hasResourceProperties('AWS::EC2::ClientVpnEndpoint', {
      DnsServers: ['172.20.0.2'],
    });
  });

  it('exempts principals, and leaves a bucket open on request', () => {
    const admin = 'arn:aws:iam::111122223333:role/Backup';
    const template = templateOf({ buckets: [{ exempt: [admin] }, { endpointOnly: false }] });
    template.resourceCountIs('AWS::S3::Bucket', 2);
    template.resourcePropertiesCountIs(
      'AWS::S3::BucketPolicy',
      {
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'OnlyThroughTheEndpoint' })]) },
      },
      1,
    );
    expect(JSON.stringify(template.toJSON())).toContain(
      `{"ArnNotLike":{"aws:PrincipalArn":["${admin}"]}`.slice(1, -1),
    );
  });

  it('admits the addresses of a site that nobody translates', () => {
    const template = templateOf(EVERY[3]![1]);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '192.168.0.0/16', FromPort: 443, ToPort: 443 })],
    });
    template.resourceCountIs('AWS::EC2::VPNConnection', 1);
    template.resourceCountIs('AWS::EC2::ClientVpnEndpoint', 0);
  });
});

describe('decisions that do not go together are told while the app is synthesized', () => {
  const site: Connectivity = { kind: 'direct-connect', onPremisesCidrs: ['192.168.0.0/16'] };
  it.each<[string, Partial<ClosedS3NetworkProps>]>([
    ['must be an IPv4 CIDR block', { cidr: '10.0.0/16' }],
    ['its first address is 10.0.0.0/16', { cidr: '10.0.0.1/16' }],
    ['AWS takes /16 to /28', { cidr: '10.0.0.0/8' }],
    ['lies outside the VPC', { subnetCidrs: ['10.1.0.0/24'] }],
    ['overlap', { subnetCidrs: ['10.0.0.0/24', '10.0.0.128/25'] }],
    ['do not fit', { cidr: '10.0.0.0/24', zones: 2 }],
    ['zones is 0', { zones: 0 }],
    ['leave zones out', { zones: 3, subnetCidrs: ['10.0.0.0/24'] }],
    ['2 different ones', { availabilityZones: ['eu-west-1a'] }],
    ["VPC's resolver answers Client VPN's clients", { connectivity: site }],
    ['A NAT gateway takes nothing', { connectivity: site, dns: { pattern: 'public-dns' } }],
    [
      'onPremisesCidrs is empty',
      {
        connectivity: { ...site, onPremisesCidrs: [] },
        dns: { pattern: 'inbound-resolver' },
      },
    ],
    ['overlaps the VPC', { connectivity: { ...clientVpn, clientCidr: '10.0.0.0/22' } }],
    ['/12 to /22', { connectivity: { ...clientVpn, clientCidr: '10.100.0.0/24' } }],
    ['there are 1 to 2 zones', { connectivity: { ...clientVpn, associations: 3 } }],
    ['two addresses or more', { zones: 1, dns: { pattern: 'inbound-resolver' } }],
    [
      '3 addresses for 2 subnets',
      {
        dns: { pattern: 'inbound-resolver', addresses: ['10.0.0.53', '10.0.1.53', '10.0.2.53'] },
      },
    ],
  ])('%s', (message, props) => {
    expect(() => templateOf(props)).toThrow(message);
  });
});
