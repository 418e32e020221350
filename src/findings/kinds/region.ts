/** Regions of buckets, endpoints and signatures. */
import { kind } from '../finding.ts';

export const region = {
  S3_SIGNING_REGION_MISMATCH: kind<{ signed: string; expected: string; endpoint: string }>({
    title: 'The request is signed for another region than the endpoint’s',
    explanation:
      'A signature names a region, and the endpoint takes its own only: HTTP 400 AuthorizationHeaderMalformed. The CLI signs for its configured region even when the host of the endpoint URL names another.',
    remedy: 'aws s3 … --region REGION_OF_THE_ENDPOINT',
    resource: ({ endpoint }) => endpoint,
    detail: ({ signed, expected, endpoint }) =>
      `The request is signed for ${signed}; ${endpoint} is in ${expected} and answers 400 AuthorizationHeaderMalformed.`,
    fix: ({ expected }) => `export AWS_REGION=${expected} AWS_DEFAULT_REGION=${expected}`,
  }),
  S3_BUCKET_IN_OTHER_REGION: kind<{
    bucket: string;
    bucketRegion: string;
    endpoint: string;
    endpointRegion: string;
  }>({
    title: 'The bucket is in another region than the endpoint',
    explanation:
      'The endpoint of a region serves the buckets of that region: HTTP 301 PermanentRedirect names a public host, which a closed network does not reach. A bucket of another region needs an endpoint there, over peering, or cross-Region PrivateLink.',
    remedy: 'Use a bucket in the endpoint’s region, or an endpoint in the bucket’s.',
    resource: ({ bucket }) => bucket,
    detail: ({ bucket, bucketRegion, endpoint, endpointRegion }) =>
      `${bucket} is in ${bucketRegion}; ${endpoint} serves ${endpointRegion} and answers 301 PermanentRedirect.`,
  }),
  S3_NO_SUCH_BUCKET: kind<{ bucket: string }>({
    title: 'There is no such bucket',
    explanation: 'The request gets as far as S3, which answers 404 NoSuchBucket.',
    remedy: 'aws s3 mb s3://BUCKET',
    resource: ({ bucket }) => bucket,
    detail: ({ bucket }) => `Nobody has a bucket named ${bucket}.`,
    // S3 takes no other names, so nobody can make such a bucket.
    fix: ({ bucket }) =>
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) ? `aws s3 mb s3://${bucket}` : undefined,
  }),
};
