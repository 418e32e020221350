/**
 * `POST` of a form to a bucket: an upload straight from a browser.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import { Readable } from 'node:stream';
import { invalidArgument, S3Error } from '../errors.ts';
import type { Encoded } from '../wire/encode.ts';
import { escapeXml, XML_DECLARATION } from '../wire/xml.ts';
import type { PostedForm } from './form.ts';
import { checkForm, type PostPolicy, parsePolicy } from './policy.ts';

/** In a field's value, the browser's name of the file. */
const FILE_NAME = /\$\{filename\}/g;

/** The object's key. Throws what S3 says of a form that its policy, if it has one, does not allow. */
export function checkedKey(
  { fields, fileName }: PostedForm,
  { bucket, now }: { bucket: string; now: number },
): { key: string; policy: PostPolicy | undefined } {
  const template = fields.get('key');
  if (template === undefined || template === '') {
    throw invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
      'key',
      '',
    );
  }
  // The browser's file name is put in wherever the form asks for it.
  const given = new Map(
    [...fields].map(([name, value]) => [name, value.replaceAll(FILE_NAME, () => fileName)]),
  );
  const encoded = fields.get('policy');
  const policy = encoded === undefined ? undefined : parsePolicy(encoded);
  if (policy) checkForm(policy, given.set('bucket', bucket), now);
  return { key: given.get('key')!, policy };
}

/** The form's fields as the headers that `PutObject` takes. */
export function headersOf(fields: ReadonlyMap<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of fields) {
    if (name === 'acl') headers['x-amz-acl'] = latin1(value);
    else if (name === 'tagging') headers['x-amz-tagging'] = tagsOf(value);
    else if (HEADERS.has(name) || (name.startsWith('x-amz-') && !SIGNING.test(name))) {
      headers[name] = latin1(value);
    }
  }
  return headers;
}

const HEADERS = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
]);
const SIGNING = /^x-amz-(?:algorithm|credential|date|signature|security-token|content-sha256)$/;

/** Headers are bytes, as Node has them from the wire. */
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Tags come as the XML of `PutObjectTagging`, and go on as `x-amz-tagging` has them. */
function tagsOf(xml: string): string {
  const pairs = [...xml.matchAll(/<Tag>\s*<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>\s*<\/Tag>/g)];
  if (!/<Tagging[\s>]/.test(xml)) {
    throw new S3Error(
      'MalformedXML',
      400,
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return pairs.map(([, key = '', value = '']) => `${encodeText(key)}=${encodeText(value)}`).join('&');
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const encodeText = (text: string): string =>
  encodeURIComponent(text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name]!));

/** The file's bytes, which fail when they are fewer or more than the policy allows. */
export function sizedFile(file: Readable, size: PostPolicy['size']): Readable {
  if (!size) return file;
  return Readable.from(limited(file, size), { objectMode: false });
}

async function* limited(
  file: Readable,
  { min, max }: { min: number; max: number },
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  for await (const piece of file as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > max) {
      throw new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
        ProposedSize: String(bytes),
        MaxSizeAllowed: String(max),
      });
    }
    yield piece;
  }
  if (bytes < min) {
    throw new S3Error(
      'EntityTooSmall',
      400,
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: String(bytes),
        MinSizeAllowed: String(min),
      },
    );
  }
}

/** The answer: none, a document, or on to another page, as the form wishes. */
export function answerTo(
  fields: ReadonlyMap<string, string>,
  { bucket, key, etag, location }: { bucket: string; key: string; etag: string; location: string },
): Pick<Encoded, 'status' | 'headers' | 'body'> {
  const headers = { ETag: etag, Location: location };
  const target = redirection(fields.get('success_action_redirect') ?? fields.get('redirect'));
  if (target) {
    const query = new URLSearchParams({ bucket, key, etag });
    const joint = target.search === '' ? '?' : '&';
    return {
      status: 303,
      headers: { ETag: etag, Location: `${target.href}${joint}${query}` },
      body: undefined,
    };
  }
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers, body: undefined };
  if (status !== '201') return { status: 204, headers, body: undefined };
  const members = Object.entries({ Location: location, Bucket: bucket, Key: key, ETag: etag });
  const content = members.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  return {
    status: 201,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `${XML_DECLARATION}<PostResponse>${content}</PostResponse>`,
  };
}

function redirection(text: string | undefined): URL | undefined {
  // What is no URL is as if it were not there.
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
