/** Objects that AWS itself would write, put into the lab's S3 on the road that every client takes. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DEFAULT_REGION } from '../network/zones.ts';
import type { PutObject } from './flow-log-delivery.ts';

/** `port` is that of the lab's API. */
export function objectPutter(port: number): PutObject {
  let client: S3Client | undefined;
  return async (bucket, key, body) => {
    client ??= new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      region: DEFAULT_REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
    });
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/octet-stream' }),
    );
  };
}
