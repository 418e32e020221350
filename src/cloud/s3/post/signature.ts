/**
 * Who consents to a posted form: the signer of its policy, by Signature Version 4 or, as forms of old have it,
 * Version 2.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCredential } from '../../wire/authorization.ts';
import { signingKeyOf } from '../../wire/sigv4.ts';
import { invalidArgument, S3Error } from '../errors.ts';

/** The access key id, or `undefined` when nobody signed. Throws S3's error for a signature that does not hold. */
export function signerOf(
  fields: ReadonlyMap<string, string>,
  options: { region: string; secretOf: (accessKeyId: string) => string | undefined },
): string | undefined {
  const policy = fields.get('policy');
  if (fields.has('x-amz-algorithm') || fields.has('x-amz-credential')) return bySigV4(fields, options);
  if (policy === undefined && !fields.has('awsaccesskeyid')) return undefined;
  const accessKeyId = required(fields, 'AWSAccessKeyId');
  const given = required(fields, 'signature');
  const secret = secretFor(accessKeyId, options.secretOf);
  verify(createHmac('sha1', secret).update(required(fields, 'policy')).digest('base64'), given, accessKeyId);
  return accessKeyId;
}

function bySigV4(fields: ReadonlyMap<string, string>, options: Parameters<typeof signerOf>[1]): string {
  const algorithm = required(fields, 'x-amz-algorithm');
  if (algorithm !== 'AWS4-HMAC-SHA256') {
    throw invalidArgument('Only AWS4-HMAC-SHA256 is supported', 'x-amz-algorithm', algorithm);
  }
  const credential = required(fields, 'x-amz-credential');
  const scope = parseCredential(credential);
  const preface = 'Error parsing the X-Amz-Credential parameter';
  if (typeof scope === 'string') throw malformedQuery(`${preface}; ${scope}`);
  const { accessKeyId, date, region, service } = scope;
  if (region !== options.region) {
    throw malformedQuery(`${preface}; the region '${region}' is wrong; expecting '${options.region}'`, {
      Region: options.region,
    });
  }
  if (service !== 's3') {
    throw malformedQuery(`${preface}; incorrect service "${service}". This endpoint belongs to "s3".`);
  }
  if (!required(fields, 'x-amz-date').startsWith(date)) {
    throw malformedQuery('Invalid credential date. This date is not the same as X-Amz-Date.');
  }
  const key = signingKeyOf(secretFor(accessKeyId, options.secretOf), scope);
  const expected = createHmac('sha256', key).update(required(fields, 'policy')).digest('hex');
  verify(expected, required(fields, 'x-amz-signature'), accessKeyId);
  return accessKeyId;
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value !== undefined) return value;
  throw invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    '',
  );
}

function secretFor(accessKeyId: string, secretOf: (accessKeyId: string) => string | undefined): string {
  const secret = secretOf(accessKeyId);
  if (secret !== undefined) return secret;
  throw new S3Error(
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
    { AWSAccessKeyId: accessKeyId },
  );
}

function verify(expected: string, given: string, accessKeyId: string): void {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw new S3Error(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { AWSAccessKeyId: accessKeyId, SignatureProvided: given },
  );
}

const malformedQuery = (message: string, details: Record<string, string> = {}): S3Error =>
  new S3Error('AuthorizationQueryParametersError', 400, message, details);
