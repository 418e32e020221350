import { beforeAll, describe, expect, it } from 'vitest';
import { type Built, built } from '../parts/testing/built.ts';
import { judgeConnection } from './checks.ts';
import { inboundResolver } from './pattern.ts';

let made: Built;
beforeAll(async () => {
  made = await built(inboundResolver);
});

describe('the network of inbound-resolver', () => {
  it('has a gateway endpoint, and private DNS of the interface endpoint for inbound Resolver endpoints only', () => {
    const endpoints = Object.values(made.network.vpcEndpoints);
    expect(endpoints.map(({ type }) => type).toSorted()).toEqual(['Gateway', 'Interface']);
    expect(endpoints.find(({ type }) => type === 'Interface')).toMatchObject({
      privateDnsEnabled: true,
      privateDnsOnlyForInboundResolverEndpoint: true,
    });
  });

  it('has an inbound endpoint at the addresses that the site forwards S3 to', () => {
    const addresses = Object.values(made.network.networkInterfaces)
      .filter(({ description }) => description.startsWith('Route 53 Resolver'))
      .map(({ privateIps }) => privateIps[0]);
    expect(addresses).toHaveLength(2);
    const [forwarder] = made.sites[0]!.forwarders!;
    expect(forwarder!.domain).toBe('s3.ap-northeast-1.amazonaws.com');
    expect(new Set(forwarder!.servers)).toEqual(new Set(addresses));
  });

  it("has the tunnel on the site's router, which brings no name servers, and none on the host", () => {
    const [site] = made.sites;
    expect(site!.vpnProfile).toContain('<cert>');
    expect(site!.hosts).toEqual([{ name: 'onprem', address: '192.168.11.10' }]);
    expect(Object.values(made.network.clientVpnEndpoints)).toMatchObject([{ dnsServers: [] }]);
  });

  it('has a host in the second subnet, which the stack knows nothing of', () => {
    const [host] = Object.values(made.network.instances);
    expect(made.network.tags[host!.id]).toMatchObject({ Name: 'kairo-host' });
    expect(made.network.tags[host!.id]).not.toHaveProperty('aws:cloudformation:stack-id');
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
