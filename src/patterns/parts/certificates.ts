/** Certificates for mutual authentication. */
import type { PatternTools } from '../pattern.ts';
import { COMMON_NAME, NAME } from './names.ts';

/** One authority signs server and client, as in AWS's instructions; ACM gets the server's certificate with its chain, and the authority. */
export async function importCertificates({ call, pki }: PatternTools) {
  const authority = await pki.createAuthority({ commonName: COMMON_NAME.authority });
  const [server, client] = await Promise.all([
    pki.issue(authority, { commonName: COMMON_NAME.server, dnsNames: [COMMON_NAME.server], usage: 'server' }),
    pki.issue(authority, { commonName: COMMON_NAME.client, usage: 'client' }),
  ]);
  const { CertificateArn: serverArn } = await call('acm', 'ImportCertificate', {
    Certificate: Buffer.from(server.certificate),
    PrivateKey: Buffer.from(server.privateKey),
    CertificateChain: Buffer.from(authority.certificate),
    Tags: [{ Key: 'Name', Value: NAME.serverCertificate }],
  });
  const { CertificateArn: clientAuthorityArn } = await call('acm', 'ImportCertificate', {
    Certificate: Buffer.from(authority.certificate),
    PrivateKey: Buffer.from(authority.privateKey),
    Tags: [{ Key: 'Name', Value: NAME.clientAuthority }],
  });
  return { serverArn: serverArn!, clientAuthorityArn: clientAuthorityArn!, client };
}
