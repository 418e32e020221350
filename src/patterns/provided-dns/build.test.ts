import { beforeAll, describe, expect, it } from 'vitest';
import { Recorder } from '../parts/testing/recorder.ts';
import { build } from './build.ts';

let api: Recorder;
beforeAll(async () => {
  api = new Recorder();
  await build(api.tools);
});

describe("the article's network", () => {
  it('has two private subnets in two zones', () => {
    expect(api.inputs('CreateSubnet')).toMatchObject([
      { CidrBlock: '10.0.0.0/24', AvailabilityZone: 'eu-west-1a' },
      { CidrBlock: '10.0.1.0/24', AvailabilityZone: 'eu-west-1b' },
    ]);
  });

  it('has an interface endpoint for S3 in both, in the region that it is built in', () => {
    expect(api.inputs('CreateVpcEndpoint')).toMatchObject([
      { VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.eu-west-1.s3', VpcId: 'vpc-1' },
    ]);
    expect(api.inputs('CreateVpcEndpoint')[0]!.SubnetIds).toHaveLength(2);
  });

  it("admits to the endpoint HTTPS from the Client VPN's group, and nothing else", () => {
    const clientVpnGroups = api.inputs('CreateClientVpnEndpoint')[0]!.SecurityGroupIds as string[];
    const endpointGroups = api.inputs('CreateVpcEndpoint')[0]!.SecurityGroupIds as string[];
    expect(api.inputs('AuthorizeSecurityGroupIngress')).toMatchObject([
      {
        GroupId: endpointGroups[0],
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            UserIdGroupPairs: [{ GroupId: clientVpnGroups[0] }],
          },
        ],
      },
    ]);
    expect(endpointGroups).not.toEqual(clientVpnGroups);
  });

  it("pushes the VPC's resolver and the whole of the traffic", () => {
    expect(api.inputs('CreateClientVpnEndpoint')).toMatchObject([
      { ClientCidrBlock: '10.100.0.0/22', DnsServers: ['10.0.0.2'], SplitTunnel: false, VpnPort: 443 },
    ]);
  });

  it('imports the server with its chain, and the authority of the clients', () => {
    const [server, authority] = api.inputs('ImportCertificate').map((input) => ({
      certificate: String(input.Certificate),
      chain: input.CertificateChain && String(input.CertificateChain),
    }));
    expect(server).toEqual({ certificate: 'server signed by Kairo CA cert', chain: 'Kairo CA cert' });
    expect(authority).toEqual({ certificate: 'Kairo CA cert', chain: undefined });
  });

  it('names everything that can be named', () => {
    for (const { operation, input } of api.calls.filter((call) => /^(Create|Import)/.test(call.operation))) {
      expect(JSON.stringify(input), operation).toMatch(/"Key":"Name","Value":"kairo-/);
    }
  });

  it('puts a host on premises that has the whole profile', () => {
    expect(api.sites).toMatchObject([
      { name: 'onprem', lanCidr: '192.168.11.0/24', hosts: [{ name: 'onprem', address: '192.168.11.10' }] },
    ]);
    expect(api.sites[0]!.hosts[0]!.vpnProfile).toContain(
      '<cert>\nclient1.domain.tld signed by Kairo CA cert\n',
    );
  });

  it('has a bucket', () => {
    expect(api.buckets).toEqual(['kairo-rehearsal']);
  });
});
