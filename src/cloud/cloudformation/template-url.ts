/** Templates that a call names by a URL of S3, read in the caller's name. */
import type { InsideCall } from '../s3/inside.ts';
import type { Caller, PreparedCall } from '../service.ts';
import { validation } from './errors.ts';

/** Puts the template itself in place of its URL. Throws `ValidationError` when it cannot be read. */
export async function withTemplate(
  { input, caller, region }: PreparedCall,
  s3: (caller: Caller, region: string) => InsideCall,
): Promise<Record<string, unknown>> {
  const { TemplateURL: url, ...rest } = input;
  if (typeof url !== 'string') return input;
  if (rest.TemplateBody !== undefined)
    throw validation('Either Template URL or Template Body must be specified, not both.');
  const place = placeOf(url);
  if (!place) throw validation('TemplateURL must be a supported URL.');
  try {
    const { Body } = (await s3(caller, region)('GetObject', place)) as {
      Body?: { transformToString(): Promise<string> };
    };
    return { ...rest, TemplateBody: await Body!.transformToString() };
  } catch (error) {
    throw validation(`S3 error: ${(error as Error).message}`);
  }
}

/** The bucket before S3's name, or first in the path. Wherever the lab's port is, its paths begin with a bucket. */
export function placeOf(url: string): { Bucket: string; Key: string; VersionId?: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname, searchParams } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const path = pathname.split('/').slice(1).map(decodeURIComponent);
  const virtual = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$/.exec(hostname)?.[1];
  const [Bucket, key] = virtual === undefined ? [path[0], path.slice(1)] : [virtual, path];
  const VersionId = searchParams.get('versionId');
  if (!Bucket || key.length === 0 || key[0] === '') return undefined;
  return { Bucket, Key: key.join('/'), ...(VersionId !== null && { VersionId }) };
}
