/** The operations of AWS Certificate Manager that imported certificates need. */
import type * as sdk from '@aws-sdk/client-acm';
import { AwsError } from '../aws-error.ts';
import type { Context, Handlers } from '../service.ts';
import { checkImport } from './check-import.ts';
import { findCertificate, required, usersOf, validation } from './find.ts';
import { listCertificates } from './list.ts';
import { detail } from './show.ts';
import { addTags, removeTags, showTags } from './tags.ts';

export const handlers: Handlers<typeof sdk> = {
  /** A new certificate, or with its ARN a new one in the place of an old one. */
  ImportCertificate(context, input) {
    const { network, region, now } = context;
    const certificate = text(required(input.Certificate, 'certificate'));
    const privateKey = text(required(input.PrivateKey, 'privateKey'));
    const replaced =
      input.CertificateArn === undefined ? undefined : findCertificate(context, input.CertificateArn);
    if (replaced && input.Tags?.length) {
      throw validation('You cannot apply tags when you reimport a certificate. Use AddTagsToCertificate.');
    }
    const { chain, ...checked } = checkImport(
      { certificate, privateKey, chain: input.CertificateChain && text(input.CertificateChain) },
      now,
    );
    const arn = replaced?.arn ?? newArn(context);
    if (input.Tags?.length) addTags(network, arn, input.Tags);
    network.certificates[arn] = {
      arn,
      region,
      ...checked,
      ...(chain === undefined ? {} : { chain }),
      importedAt: now,
      createdAt: replaced?.createdAt ?? now,
    };
    return { CertificateArn: arn };
  },

  DescribeCertificate: (context, input) => ({
    Certificate: detail(context, findCertificate(context, input.CertificateArn)),
  }),

  ListCertificates: (context, input) => listCertificates(context, input),

  GetCertificate(context, input) {
    const { certificate, chain } = findCertificate(context, input.CertificateArn);
    return { Certificate: certificate, CertificateChain: chain };
  },

  DeleteCertificate(context, input) {
    const { network, accountId } = context;
    const certificate = findCertificate(context, input.CertificateArn);
    const { arn } = certificate;
    const users = usersOf(network, certificate);
    if (users.length > 0) {
      throw new AwsError(
        'ResourceInUseException',
        `Certificate ${arn} in account ${accountId} is in use. It is used by ${users.join(', ')}.`,
      );
    }
    delete network.certificates[arn];
    delete network.tags[arn];
    return {};
  },

  AddTagsToCertificate(context, input) {
    const { arn } = findCertificate(context, input.CertificateArn);
    addTags(context.network, arn, required(input.Tags, 'tags'));
    return {};
  },

  RemoveTagsFromCertificate(context, input) {
    const { arn } = findCertificate(context, input.CertificateArn);
    removeTags(context.network, arn, required(input.Tags, 'tags'));
    return {};
  },

  ListTagsForCertificate(context, input) {
    const { arn } = findCertificate(context, input.CertificateArn);
    return { Tags: showTags(context.network, arn) };
  },
};

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function newArn({ region, accountId, ids }: Context): string {
  const digits = [ids.id('certificate'), ids.id('certificate')].map((id) => id.slice(-16)).join('');
  const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `arn:aws:acm:${region}:${accountId}:certificate/${uuid}`;
}
