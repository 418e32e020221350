import { afterEach, beforeEach, expect, it } from 'vitest';
import { credentials, type ServedS3, serve } from '../../cloud/s3/testing/serve.ts';
import type { Target } from '../target.ts';
import { slowAnswers } from '../testing.ts';
import { probeS3 } from './s3.ts';

let served: ServedS3;
const Bucket = 'reports';

beforeEach(async () => {
  served = await serve();
  await served.client().createBucket({ Bucket });
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
});

const target = (port: number): Target => ({
  ...{ url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port, tls: false },
  ...{ region: 'ap-northeast-1', bucket: Bucket, source: 'as given' },
});
const forever = new AbortController().signal;

async function left(): Promise<number> {
  const { Versions = [], DeleteMarkers = [] } = await served.client().listObjectVersions({ Bucket });
  return Versions.length + DeleteMarkers.length;
}

it('writes, reads and removes', async () => {
  const { facts } = await probeS3(target(served.port), { credentials, signal: forever });
  expect(facts.refusal).toBeUndefined();
  expect(facts.succeeded).toEqual([
    ...['ListObjectsV2', 'PutObject', 'GetObject', 'CompleteMultipartUpload', 'DeleteObject'],
  ]);
  expect(await left()).toBe(0);
});

it('leaves no version behind where versions are kept', async () => {
  await served.client().putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const { facts } = await probeS3(target(served.port), { credentials, signal: forever });
  expect(facts.succeeded).toContain('DeleteObject');
  expect(await left()).toBe(0);
});

it('removes what it has written when it is interrupted before S3 has answered', async () => {
  const slow = await slowAnswers(served.port, 700);
  const interruption = new AbortController();
  void slow.uploading.then(() => setTimeout(() => interruption.abort(), 400));
  const { facts } = await probeS3(target(slow.port), { credentials, signal: interruption.signal });
  slow.close();
  expect(facts.cutShort).toBe(true);
  expect(facts.succeeded).not.toContain('GetObject');
  expect(served.records.map(({ operation, status }) => `${operation} ${status}`)).toEqual(
    expect.arrayContaining(['PutObject 200', 'DeleteObject 204']),
  );
  expect(await left()).toBe(0);
});

it('tells a refusal as S3 says it, also when S3 closes while the body is being sent', async () => {
  const Statement = [
    { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*` },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await served.client().putBucketPolicy({ Bucket, Policy });
  for (let turn = 0; turn < 5; turn++) {
    const { facts } = await probeS3(target(served.port), { credentials, signal: forever });
    expect(facts.refusal).toMatchObject({ operation: 'PutObject', code: 'AccessDenied' });
  }
});
