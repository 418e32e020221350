import { beforeAll, describe, expect, it } from 'vitest';
import { Recorder } from '../parts/testing/recorder.ts';
import { build } from './build.ts';
import { judgeConnection } from './checks.ts';

let api: Recorder;
beforeAll(async () => {
  api = new Recorder();
  await build(api.tools);
});

describe('the network of inbound-resolver', () => {
  it('has a gateway endpoint, and private DNS of the interface endpoint for inbound Resolver endpoints only', () => {
    expect(api.inputs('CreateVpcEndpoint')).toMatchObject([
      { VpcEndpointType: 'Gateway', ServiceName: 'com.amazonaws.eu-west-1.s3' },
      {
        VpcEndpointType: 'Interface',
        PrivateDnsEnabled: true,
        DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
      },
    ]);
  });

  it('has an inbound endpoint at the addresses that the site forwards S3 to', () => {
    const [endpoint] = api.inputs('CreateResolverEndpoint') as { IpAddresses: { Ip: string }[] }[];
    const servers = endpoint!.IpAddresses.map(({ Ip }) => Ip);
    expect(servers).toHaveLength(2);
    expect(api.sites).toMatchObject([{ forwarders: [{ domain: 's3.eu-west-1.amazonaws.com', servers }] }]);
  });

  it("has the tunnel on the site's router, which brings no name servers, and none on the host", () => {
    const [site] = api.sites;
    expect(site!.vpnProfile).toContain('<cert>');
    expect(site!.hosts).toEqual([{ name: 'onprem', address: '192.168.11.10' }]);
    expect(api.inputs('CreateClientVpnEndpoint')[0]).not.toHaveProperty('DnsServers');
  });
});

describe('a connection', () => {
  const ran = (stdout: string, code = 0) => ({ code, stdout, stderr: 'curl: (6)', ms: 1, timedOut: false });
  it('passes at an expected address, with a certificate that verifies and S3 behind it', () => {
    expect(judgeConnection(ran('10.0.0.4 0 403\n'), ['10.0.0.4']).pass).toBe(true);
  });
  it.each(['52.219.0.2 0 403', '10.0.0.4 1 403', '10.0.0.4 0 200', ''])('fails with %s', (line) => {
    expect(judgeConnection(ran(line), ['10.0.0.4']).pass).toBe(false);
  });
  it('fails when nothing connects', () => {
    expect(judgeConnection(ran('10.0.0.4 0 403', 6), ['10.0.0.4'])).toMatchObject({ pass: false });
  });
});
