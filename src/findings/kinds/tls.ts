/** TLS between clients and endpoints. */
import { kind } from '../finding.ts';

export const tls = {
  TLS_NAME_MISMATCH: kind<{ host: string; servedBy: string; covered: string[]; use?: string }>({
    title: 'The certificate does not cover the name',
    explanation:
      'The certificate of an S3 interface endpoint covers S3’s regional names and, below each of the endpoint’s own names, bucket.X, *.bucket.X, *.accesspoint.X and *.control.X. The bare name X is not covered, and neither is a bucket name with dots in front of bucket.X: a wildcard stands for one label.',
    remedy: 'aws s3 … --endpoint-url https://bucket.VPCE_NAME',
    resource: ({ servedBy }) => servedBy,
    detail: ({ host, servedBy, covered }) =>
      `${host} is asked for, and the certificate of ${servedBy} is for ${covered.join(', ')}.`,
    fix: ({ use }) => use,
  }),
  TLS_VERSION_UNSUPPORTED: kind<{ endpointId: string; version: string }>({
    title: 'The endpoint does not speak that version of TLS',
    explanation: 'S3 interface endpoints speak TLS 1.2, and neither 1.3 nor what came before 1.2.',
    remedy: 'Let the client speak TLS 1.2.',
    resource: ({ endpointId }) => endpointId,
    detail: ({ endpointId, version }) =>
      `The client insists on TLS ${version}; ${endpointId} speaks 1.2 only.`,
  }),
};
