/** The room's door: what other rooms may use of S3. */
export { servedOperations } from './operations/operations.ts';
export { createS3, type S3, type S3Options } from './s3.ts';
export type { AccessRecord } from './wire/access-record.ts';
