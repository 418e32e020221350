import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority, createRevocationList } from '../../../pki/index.ts';
import { largeRevocationList } from '../../../pki/testing.ts';
import { addCertificate, REGION, type TestPki, testPki, type VpnCloud, vpnCloud } from './testing.ts';

let pki: TestPki;
let vpn: VpnCloud;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  vpn = vpnCloud(pki);
});

const configuration = (ClientVpnEndpointId: string) =>
  vpn.cloud.call('ExportClientVpnClientConfiguration', { ClientVpnEndpointId }).ClientConfiguration!;

describe('the exported client configuration', () => {
  it('is what AWS exports, with the authority of the server and no key', () => {
    const id = vpn.createEndpoint();
    expect(configuration(id)).toBe(
      [
        'client',
        'dev tun',
        'proto udp',
        `remote ${id}.prod.clientvpn.${REGION}.amazonaws.com 443`,
        'remote-random-hostname',
        'resolv-retry infinite',
        'nobind',
        'remote-cert-tls server',
        'cipher AES-256-GCM',
        'verb 3',
        '<ca>',
        pki.authority.certificate.trim(),
        '</ca>',
        'reneg-sec 0',
        'verify-x509-name server name',
        '',
      ].join('\n'),
    );
  });

  it('follows the transport and the port', () => {
    const lines = configuration(vpn.createEndpoint({ TransportProtocol: 'tcp', VpnPort: 1194 }));
    expect(lines).toContain('\nproto tcp\n');
    expect(lines).toMatch(/^remote \S+ 1194$/m);
  });

  it('has the certificate itself where it signed itself', async () => {
    const alone = await createAuthority({ commonName: 'vpn.example.com' });
    const ServerCertificateArn = addCertificate(vpn.cloud, 'alone', alone);
    const lines = configuration(vpn.createEndpoint({ ServerCertificateArn }));
    expect(lines).toContain(`<ca>\n${alone.certificate.trim()}\n</ca>`);
    expect(lines).toContain('\nverify-x509-name vpn.example.com name\n');
  });
});

describe('the revocation list', () => {
  const importList = (ClientVpnEndpointId: string, CertificateRevocationList: string) =>
    vpn.cloud.call('ImportClientVpnClientCertificateRevocationList', {
      ClientVpnEndpointId,
      CertificateRevocationList,
    });
  const exported = (ClientVpnEndpointId: string) =>
    vpn.cloud.call('ExportClientVpnClientCertificateRevocationList', { ClientVpnEndpointId });

  it('is exported as it was imported, replaces the one before, and resets connections', async () => {
    const id = vpn.createEndpoint();
    expect(exported(id)).toEqual({});
    for (const [count, serials] of [['01'], ['01', '02']].entries()) {
      const list = await createRevocationList(pki.authority, serials);
      expect(importList(id, list)).toEqual({ Return: true });
      expect(exported(id)).toEqual({ CertificateRevocationList: list, Status: { Code: 'active' } });
      expect(vpn.cloud.network.clientVpnEndpoints[id]!.resets).toBe(count + 1);
    }
  });

  it('is a list, of at most 20,000 entries', () => {
    const ClientVpnEndpointId = vpn.createEndpoint();
    const code = (CertificateRevocationList: string) =>
      vpn.cloud.refused('ImportClientVpnClientCertificateRevocationList', {
        ClientVpnEndpointId,
        CertificateRevocationList,
      }).code;
    expect(code('')).toBe('MissingParameter');
    expect(code('nothing')).toBe('InvalidParameterValue');
    expect(code(pki.authority.certificate)).toBe('InvalidParameterValue');
    expect(code(largeRevocationList(20_001))).toBe('ClientVpnCertificateRevocationListLimitExceeded');
    expect(exported(ClientVpnEndpointId)).toEqual({});
    importList(ClientVpnEndpointId, largeRevocationList(20_000));
  });
});
