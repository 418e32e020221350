/** Access points, which lie in a region, and Block Public Access of the account. */
import {
  GetAccessPointCommand,
  GetAccessPointPolicyCommand,
  GetPublicAccessBlockCommand,
  ListAccessPointsCommand,
  type S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { accessPointKey } from '../network/access-points.ts';
import type { AccessPoint, Network } from '../network/network.ts';
import { blockOf, orAbsent } from './buckets.ts';
import { type Section, timestamp } from './section.ts';

export const accessPoints: Section = {
  actions: ['s3:ListAccessPoints', 's3:GetAccessPoint', 's3:GetAccessPointPolicy'],
  async read({ region, control }, network) {
    const AccountId = network.accountId;
    let NextToken: string | undefined;
    do {
      const page = await control.send(
        new ListAccessPointsCommand({ AccountId, ...(NextToken !== undefined && { NextToken }) }),
      );
      for (const { Name = '' } of page.AccessPointList ?? []) {
        const point = await pointOf(control, AccountId, region, Name);
        network.accessPoints[accessPointKey(point)] = point;
      }
      NextToken = page.NextToken;
    } while (NextToken);
  },
};

export const ACCOUNT_BLOCK_ACTION = 's3:GetAccountPublicAccessBlock';

export async function readAccountBlock(control: S3ControlClient, network: Network): Promise<void> {
  const found = await orAbsent(/^NoSuchPublicAccessBlockConfiguration$/, () =>
    control.send(new GetPublicAccessBlockCommand({ AccountId: network.accountId })),
  );
  const block = found?.PublicAccessBlockConfiguration;
  if (block) network.publicAccessBlocks[network.accountId] = blockOf(block);
}

async function pointOf(
  control: S3ControlClient,
  AccountId: string,
  region: string,
  Name: string,
): Promise<AccessPoint> {
  const at = { AccountId, Name };
  const shown = await control.send(new GetAccessPointCommand(at));
  const { Policy } =
    (await orAbsent(/^NoSuchAccessPointPolicy$/, () => control.send(new GetAccessPointPolicyCommand(at)))) ??
    {};
  const vpcId = shown.VpcConfiguration?.VpcId;
  return {
    ...{ name: Name, region, accountId: AccountId, bucket: shown.Bucket ?? '', alias: shown.Alias ?? '' },
    bucketAccountId: shown.BucketAccountId ?? AccountId,
    ...(vpcId !== undefined && { vpcId }),
    ...(Policy !== undefined && { policy: Policy }),
    publicAccessBlock: blockOf(shown.PublicAccessBlockConfiguration ?? {}),
    createdAt: timestamp(shown.CreationDate),
  };
}
