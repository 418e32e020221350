/**
 * Which bucket and key a request addresses, by its host (virtual-hosted style) or its path.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
import { accessPointOfHost } from '../../../network/access-points.ts';
import { notImplemented, S3Error } from '../errors.ts';

export interface Address {
  bucket: string | undefined;
  key: string | undefined;
  /** In place of a bucket. */
  accessPoint?: { accountId: string; name: string };
}

/** S3's own host names; what precedes one of them is a bucket. `localhost` stands for this machine. */
const serviceHosts = [
  /^(?:(.+)\.)?(?:bucket|accesspoint)\.vpce-[0-9a-z-]+\.s3\.[a-z0-9-]+\.vpce\.amazonaws\.com(?:\.cn)?$/,
  /^(?:(.+)\.)?vpce-[0-9a-z-]+\.s3\.[a-z0-9-]+\.vpce\.amazonaws\.com(?:\.cn)?$/,
  /^(?:(.+)\.)?s3-accelerate(?:\.dualstack)?\.amazonaws\.com$/,
  /^(?:(.+)\.)?s3(?:(?:-fips)?[.-](?:dualstack\.)?[a-z]{2,}(?:-[a-z]+)+-\d+)?\.amazonaws\.com(?:\.cn)?$/,
  /^(?:(.+)\.)?localhost$/,
];

/** What serves web pages to browsers, in another language and at other addresses than S3's API. */
const websiteHost = /^(?:.+\.)?s3-website[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

const nameOf = (host: string | undefined): string =>
  (host ?? '').toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');

/** The bucket in a host name; `undefined` when the path names it. Throws `NotImplemented` for a website's. */
export function bucketOfHost(host: string | undefined): string | undefined {
  const name = nameOf(host);
  if (websiteHost.test(name)) throw notImplemented('Host');
  for (const pattern of serviceHosts) {
    const match = pattern.exec(name);
    if (match) return match[1];
  }
  return undefined;
}

/** Throws `InvalidURI` for a path that is no percent-encoded UTF-8, and `KeyTooLongError`. */
export function addressOf(host: string | undefined, path: string): Address {
  const rest = path.startsWith('/') ? path.slice(1) : path;
  const accessPoint = accessPointOfHost(nameOf(host));
  if (accessPoint) return { bucket: undefined, key: keyOf(rest), accessPoint };
  const inHost = bucketOfHost(host);
  if (inHost !== undefined) return { bucket: inHost, key: keyOf(rest) };
  const slash = rest.indexOf('/');
  if (slash === -1) return { bucket: decode(rest) || undefined, key: undefined };
  return { bucket: decode(rest.slice(0, slash)) || undefined, key: keyOf(rest.slice(slash + 1)) };
}

function keyOf(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  const key = decode(encoded);
  const size = Buffer.byteLength(key);
  if (size > 1024) {
    throw new S3Error('KeyTooLongError', 400, 'Your key is too long', {
      Size: String(size),
      MaxSizeAllowed: '1024',
    });
  }
  return key;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.", { URI: text });
  }
}
