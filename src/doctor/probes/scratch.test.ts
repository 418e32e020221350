import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it, vi } from 'vitest';
import { removeScratch } from './scratch.ts';

/** A client whose deletions end like this, one after the other. */
function clientWith(...outcomes: (Error | object)[]) {
  const client = new S3Client({ region: 'ap-northeast-1' });
  const send = vi.spyOn(client, 'send').mockImplementation(async (command) => {
    expect(command).toBeInstanceOf(DeleteObjectCommand);
    const outcome = outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome as never;
  });
  return { client, send };
}

it('is tried once more where nobody answers', async () => {
  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const { client, send } = clientWith(lost, {});
  expect(await removeScratch(client, 'reports', 'kairo-doctor-1')).toMatchObject({ observed: 'removed' });
  expect(send).toHaveBeenCalledTimes(2);
});

it('is not where S3 refuses, and then it is told', async () => {
  const refused = Object.assign(new Error('Access Denied'), { name: 'AccessDenied', $response: {} });
  const { client, send } = clientWith(refused, {});
  expect(await removeScratch(client, 'reports', 'kairo-doctor-1')).toMatchObject({
    observed: 'NOT removed, AccessDenied: Access Denied',
  });
  expect(send).toHaveBeenCalledTimes(1);
});
