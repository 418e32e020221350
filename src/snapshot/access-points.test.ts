import { expect, it } from 'vitest';
import { ACCOUNT, REGION, serveControl } from '../cloud/s3control/testing.ts';
import { emptyNetwork } from '../network/network.ts';
import { accessPoints, readAccountBlock } from './access-points.ts';
import { controlClient } from './control-client.ts';
import { type Missing, orMissing } from './section.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

it('are read as they are, with their policies, and Block Public Access of the account', async () => {
  await using served = await serveControl();
  await served.s3.createBucket('data', { region: REGION });
  const control = controlClient({
    ...{ region: REGION, credentials, maxAttempts: 1 },
    endpoint: `http://127.0.0.1:${served.port}`,
  });
  const at = { AccountId: ACCOUNT, Bucket: 'data' };
  await served.control().createAccessPoint({ ...at, Name: 'all' });
  await served.control().createAccessPoint({ ...at, Name: 'inside', VpcConfiguration: { VpcId: 'vpc-1a' } });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject' },
        Resource: `arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/inside/object/*`,
      },
    ],
  });
  await served.control().putAccessPointPolicy({ AccountId: ACCOUNT, Name: 'inside', Policy });
  await served.control().putPublicAccessBlock({
    AccountId: ACCOUNT,
    PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
  });

  const network = emptyNetwork(ACCOUNT);
  await accessPoints.read({ region: REGION, control } as never, network);
  await readAccountBlock(control, network);
  const { accessPoints: there, publicAccessBlocks } = served.changes.network;
  const whole = (points: typeof there) =>
    Object.entries(points).map(([key, point]) => [key, { ...point, createdAt: 0 }]);
  expect(whole(network.accessPoints)).toEqual(whole(there));
  expect(Object.keys(network.accessPoints)).toHaveLength(2);
  expect(network.publicAccessBlocks).toEqual(publicAccessBlocks);
});

it('are missing where S3 Control is not reached, and the rest is read', async () => {
  const control = controlClient({
    ...{ region: REGION, credentials, maxAttempts: 1 },
    endpoint: 'http://127.0.0.1:1',
  });
  const missing: Missing[] = [];
  await orMissing(missing, { action: 's3:ListAccessPoints', region: REGION }, () =>
    accessPoints.read({ region: REGION, control } as never, emptyNetwork(ACCOUNT)),
  );
  expect(missing).toMatchObject([{ action: 's3:ListAccessPoints', code: 'NotReached' }]);
});
