/**
 * How a bucket encrypts what comes without saying how. A bucket always does: without a configuration of its own
 * by SSE-S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
 */
import type { ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import type { S3Handlers } from '../../context.ts';
import { invalidArgument, malformedXml } from '../../errors.ts';
import { configuration, configure } from './configure.ts';

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'];
const byDefault: ServerSideEncryptionRule = {
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
  BucketKeyEnabled: false,
};

export const encryption: S3Handlers = {
  PutBucketEncryption(context, input) {
    const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
    const rule = rules[0]?.ApplyServerSideEncryptionByDefault;
    if (rules.length !== 1 || !rule || !ALGORITHMS.includes(rule.SSEAlgorithm ?? '')) throw malformedXml();
    if (rule.SSEAlgorithm === 'AES256' && rule.KMSMasterKeyID !== undefined) {
      throw invalidArgument(
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
        'KMSMasterKeyID',
        rule.KMSMasterKeyID,
      );
    }
    return configure(context, input, 'encryption', { Rules: rules });
  },

  GetBucketEncryption(context, input) {
    const { Rules: rules = [byDefault] } = configuration(context, input, 'encryption') ?? {};
    return {
      ServerSideEncryptionConfiguration: {
        Rules: rules.map((rule) => ({ BucketKeyEnabled: false, ...rule })),
      },
    };
  },

  DeleteBucketEncryption: (context, input) => configure(context, input, 'encryption', undefined),
};
