/** What is known of a request when it is over, as data and as a line of the log. */
import type { Origin } from '../../origin.ts';

export interface AccessRecord {
  /** Epoch milliseconds at which it began. */
  time: number;
  origin: Origin;
  requestId: string;
  method: string;
  target: string;
  operation?: string;
  accessKeyId?: string;
  bucket?: string;
  key?: string;
  status: number;
  /** AWS's code, where there is one. */
  error?: string;
  /** Which statement of which policy refused, for `AccessDenied`. */
  refusedBy?: string;
  /** Of the answer's body. */
  bytes: number;
  ms: number;
  /** What went wrong inside, for `InternalError`. */
  fault?: unknown;
}

/** `S3 PutObject my-bucket/key 200 0 bytes 12 ms from 10.0.0.5 through vpce-…`. */
export function accessLine(record: AccessRecord): string {
  const what = record.operation ?? record.method;
  const resource = [record.bucket, record.key].filter((name) => name !== undefined).join('/');
  const { origin } = record;
  const way = origin.via === 'vpc-endpoint' ? ` through ${origin.vpcEndpointId}` : '';
  const error = record.error === undefined ? '' : ` ${record.error}`;
  const refused = record.refusedBy === undefined ? '' : ` refused by ${record.refusedBy}`;
  const fault = record.fault === undefined ? '' : ` ${describeFault(record.fault)}`;
  // Keys may hold line ends; a line of the log is one line.
  return `S3 ${what} ${JSON.stringify(resource)} ${record.status || 'aborted'}${error} ${record.bytes} bytes ${Math.round(record.ms)} ms from ${origin.sourceIp}${way}${refused}${fault}`;
}

function describeFault(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
