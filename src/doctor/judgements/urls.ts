/** The endpoint's URL as clients are given it: it names the endpoint, and neither a bucket nor a path. */
import { problem } from '../../findings/index.ts';
import type { Target } from '../target.ts';
import { found, type Judge } from './judgement.ts';

/** What stands before the name of an endpoint, and before S3's own in a region. */
const BEFORE_ENDPOINT = /^(.+)\.(bucket\.vpce-.+)$/;
const BEFORE_S3 = /^(.+)\.(s3[.-](?!.*\.vpce\.).*amazonaws\.com(?:\.cn)?)$/;

export const urls: Judge = ({ target }) => {
  const split = splitUrl(target);
  return split && found(problem('ENDPOINT_URL_NAMES_MORE', split));
};

/** The URL, what of it is not the endpoint's, and how it should be; `undefined` where it is as it should be. */
export function splitUrl({ url, path = '' }: Target): { url: string; more: string; use: string } | undefined {
  const { protocol, hostname, port } = new URL(url);
  const [, bucket, endpoint = hostname] = BEFORE_ENDPOINT.exec(hostname) ?? BEFORE_S3.exec(hostname) ?? [];
  if (bucket === undefined && path === '') return undefined;
  const use = `${protocol}//${endpoint}${port && `:${port}`}`;
  return { url: `${url}${path}`, more: bucket ?? path, use };
}
