/** Certificates of ACM, without their keys, which ACM does not give away. */
import { GetCertificateCommand, paginateListCertificates } from '@aws-sdk/client-acm';
import type { Section } from './section.ts';
import { timestamp } from './section.ts';

/** To be read after the Client VPN endpoints: only the certificates that those name are of interest. */
export const certificates: Section = {
  actions: ['acm:ListCertificates', 'acm:GetCertificate'],
  async read({ acm, region }, network) {
    const named = new Set(
      Object.values(network.clientVpnEndpoints).flatMap((endpoint) => [
        endpoint.serverCertificateArn,
        endpoint.clientRootCertificateChainArn,
      ]),
    );
    // Without a list of key types ACM shows those with RSA keys of 2048 bits only.
    const Includes = {
      keyTypes: [
        'RSA_1024',
        'RSA_2048',
        'RSA_3072',
        'RSA_4096',
        'EC_prime256v1',
        'EC_secp384r1',
        'EC_secp521r1',
      ],
    } as const;
    const input = { Includes: { keyTypes: [...Includes.keyTypes] } };
    for await (const page of paginateListCertificates({ client: acm }, input)) {
      for (const { CertificateArn: arn, CreatedAt, ImportedAt } of page.CertificateSummaryList ?? []) {
        if (!arn || !named.has(arn)) continue;
        const { Certificate, CertificateChain } = await acm.send(
          new GetCertificateCommand({ CertificateArn: arn }),
        );
        network.certificates[arn] = {
          arn,
          region,
          certificate: Certificate ?? '',
          ...(CertificateChain && { chain: CertificateChain }),
          privateKey: '',
          importedAt: timestamp(ImportedAt),
          createdAt: timestamp(CreatedAt),
        };
      }
    }
  },
};
