/** How clients of a lab ask S3. */
import type { Health } from '../daemon/contract.ts';
import { clientsUse } from '../patterns/names.ts';

export interface S3Client {
  /** What leads to the endpoint. */
  url: string;
  /** What the AWS CLI has to be given for it, after a blank; empty where S3's own name leads there. */
  option: string;
}

/** `undefined` where the lab has no endpoint. */
export function s3Client({ pattern, region, endpointUrls }: Health): S3Client | undefined {
  const url = endpointUrls?.[0];
  if (url === undefined) return undefined;
  return clientsUse(pattern) === 's3-name'
    ? { url: `https://s3.${region}.amazonaws.com`, option: '' }
    : { url, option: ` --endpoint-url ${url}` };
}
