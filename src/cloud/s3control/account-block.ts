/** Block Public Access of whole accounts. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html */
import { AwsError } from '../aws-error.ts';
import { blockOf } from './access-points.ts';
import type { S3ControlHandlers } from './find.ts';

export const accountBlock: S3ControlHandlers = {
  PutPublicAccessBlock({ network, accountId }, input) {
    const given = input.PublicAccessBlockConfiguration ?? {};
    if (Object.keys(given).length === 0) {
      throw new AwsError('InvalidRequest', 'Must specify at least one configuration.');
    }
    network.publicAccessBlocks[accountId] = blockOf(given);
    return {};
  },

  GetPublicAccessBlock({ network, accountId }) {
    const { publicAccessBlocks } = network;
    if (Object.hasOwn(publicAccessBlocks, accountId)) {
      return { PublicAccessBlockConfiguration: publicAccessBlocks[accountId] };
    }
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      { status: 404 },
    );
  },

  DeletePublicAccessBlock({ network, accountId }) {
    delete network.publicAccessBlocks[accountId];
    return {};
  },
};
