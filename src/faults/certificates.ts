/** Certificates of the VPN that have had their time, or are revoked. */
import { setTimeout } from 'node:timers/promises';
import { describeCertificate } from '../pki/index.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { startClientAgain, withProfile } from './on-premises.ts';
import { clientVpn, NotThere, site } from './places.ts';
import { call, NOTHING } from './step.ts';

const byHost = ['provided-dns', 'public-dns'] as const;
/** Where the tunnel ends at the host itself; behind a router's tunnel the host sees none either way. */
const OF_HOST = { 'provided-dns': 'NO_TUNNEL', 'public-dns': 'NO_TUNNEL' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

interface Issued {
  certificate: string;
  privateKey: string;
  chain: string;
}

const ask = (lab: FaultLab, wish: object): Promise<Record<string, unknown>> =>
  lab.create({ kind: 'authority', wish: { endpointId: clientVpn(lab.network).id, ...wish } }, () => NOTHING);

async function issue(lab: FaultLab, wish: object, days: number): Promise<Issued> {
  return (await ask(lab, { issue: wish, days })) as unknown as Issued;
}

async function revocationList(lab: FaultLab, revoke: readonly string[], days = 180): Promise<string> {
  return ((await ask(lab, { revoke, days })) as { list: string }).list;
}

/** The certificate in a profile, which a client shows. */
function certificateIn({ network }: FaultLab) {
  const { vpnProfile, hosts } = site(network);
  const profiles = [vpnProfile, ...hosts.map((host) => host.vpnProfile)];
  const pem = profiles.flatMap((text) => /<cert>([^<]+)<\/cert>/.exec(text ?? '')?.[1] ?? [])[0];
  const facts = pem === undefined ? undefined : describeCertificate(pem);
  if (!facts)
    throw new NotThere('No profile on premises has a certificate, so this fault has nothing to break.');
  return facts;
}

/** A list cannot be taken away again: what takes it back is one that revokes nobody, or the one before. */
async function importList(lab: FaultLab, list: string): Promise<void> {
  // A client that was refused for a while tries ever more seldom; taken back last, this wakes it.
  await startClientAgain(lab);
  const { id: ClientVpnEndpointId, certificateRevocationList: before } = clientVpn(lab.network);
  const harmless = before ?? (await revocationList(lab, []));
  const importing = (CertificateRevocationList: string) =>
    call('ec2', 'ImportClientVpnClientCertificateRevocationList', {
      ClientVpnEndpointId,
      CertificateRevocationList,
    });
  await lab.change(importing(list), importing(harmless));
}

export const certificateFaults = [
  fault({
    code: 'client-vpn-server-certificate-expired',
    title: "The Client VPN endpoint's server certificate has expired",
    symptom:
      'VERIFY ERROR: depth=0, error=certificate has expired; TLS Error: TLS handshake failed. Who is connected stays so until the next reconnect.',
    cause:
      'Certificates that were made with easy-rsa and imported are not renewed by ACM. After 825 days nobody can connect.',
    diagnosis: 'CLIENT_VPN_SERVER_CERTIFICATE_EXPIRED',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    async break(lab) {
      const { id: ClientVpnEndpointId, serverCertificateArn } = clientVpn(lab.network);
      const own = describeCertificate(lab.network.certificates[serverCertificateArn]?.certificate ?? '');
      if (!own)
        throw new NotThere('The server certificate cannot be read, so this fault has nothing to break.');
      const { commonName, dnsNames } = own;
      // ACM takes nothing that has expired: it is imported in its last seconds.
      const lastsMs = 3_000;
      const last = setTimeout(lastsMs);
      const { certificate, privateKey, chain } = await issue(
        lab,
        { usage: 'server', commonName, dnsNames },
        lastsMs / DAY_MS,
      );
      const { CertificateArn } = await lab.create(
        call('acm', 'ImportCertificate', {
          Certificate: Buffer.from(certificate),
          PrivateKey: Buffer.from(privateKey),
          CertificateChain: Buffer.from(chain),
        }),
        (answer) => call('acm', 'DeleteCertificate', { CertificateArn: answer.CertificateArn }),
      );
      await last;
      await setTimeout(1_000);
      const using = (ServerCertificateArn: unknown) =>
        call('ec2', 'ModifyClientVpnEndpoint', { ClientVpnEndpointId, ServerCertificateArn });
      await lab.change(using(CertificateArn), using(serverCertificateArn));
    },
  }),
  fault({
    code: 'client-certificate-expired',
    title: "The client's certificate has expired",
    symptom:
      'TLS Error: TLS key negotiation failed to occur within 60 seconds, on one machine; WARNING: Your certificate has expired!',
    cause:
      "The client's certificate was made for a limited time, and nobody made another one before its end.",
    patterns: byHost,
    diagnosis: 'CLIENT_CERTIFICATE_EXPIRED',
    fromEvidence: 'CLIENT_CERTIFICATE_EXPIRED',
    healed: 'by-hand',
    async break(lab) {
      const { commonName } = certificateIn(lab);
      const { certificate, privateKey } = await issue(lab, { usage: 'client', commonName }, -1);
      await withProfile(lab, (profile) =>
        profile
          .replace(/<cert>[^<]*<\/cert>/, `<cert>\n${certificate}</cert>`)
          .replace(/<key>[^<]*<\/key>/, `<key>\n${privateKey}</key>`),
      );
    },
  }),
  fault({
    code: 'client-certificate-revoked',
    title: "The client's certificate is on the endpoint's client certificate revocation list",
    symptom: 'The VPN client of one machine connects no more, without a word: TLS key negotiation failed.',
    cause:
      'The certificate was revoked and the list imported, with import-client-vpn-client-certificate-revocation-list; often every machine has the same certificate.',
    patterns: byHost,
    diagnosis: 'CLIENT_CERTIFICATE_REVOKED',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    async break(lab) {
      await importList(lab, await revocationList(lab, [certificateIn(lab).serial]));
    },
  }),
  fault({
    code: 'revocation-list-expired',
    title: 'The client certificate revocation list has had its time',
    symptom: 'From one moment on no VPN client can connect any more, and nothing was changed.',
    cause:
      'A revocation list says until when it holds (easy-rsa: 180 days). An endpoint with a list that is older admits nobody; CloudWatch warns with CrlDaysToExpiry.',
    diagnosis: 'CLIENT_VPN_REVOCATION_LIST_EXPIRED',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    async break(lab) {
      const secondsAgo = -20_000 / DAY_MS;
      await importList(lab, await revocationList(lab, [], secondsAgo));
    },
  }),
];
