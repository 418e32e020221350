/** Configurations of a bucket that are kept and shown, and of which nothing else follows here. */
import type { S3Handlers } from '../../context.ts';
import { invalidRequest, malformedXml, S3Error } from '../../errors.ts';
import { findBucket } from '../kit/find-bucket.ts';
import { configuration, configure, configured } from './configure.ts';

export const recorded: S3Handlers = {
  async PutBucketLogging(context, input) {
    const logging = input.BucketLoggingStatus?.LoggingEnabled;
    if (logging && !context.store.buckets.get(logging.TargetBucket ?? '')) {
      throw new S3Error(
        'InvalidTargetBucketForLogging',
        400,
        'The target bucket for logging does not exist',
        {
          TargetBucket: logging.TargetBucket ?? '',
        },
      );
    }
    return await configure(context, input, 'logging', logging);
  },
  GetBucketLogging(context, input) {
    const logging = configuration(context, input, 'logging');
    return logging ? { LoggingEnabled: logging } : {};
  },

  PutBucketAccelerateConfiguration(context, input) {
    const name = input.Bucket ?? '';
    if (name.includes('.')) {
      throw new S3Error(
        'InvalidRequest',
        400,
        'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
      );
    }
    const status = input.AccelerateConfiguration?.Status;
    if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
    return configure(context, input, 'accelerate', { Status: status });
  },
  GetBucketAccelerateConfiguration: (context, input) => configuration(context, input, 'accelerate') ?? {},

  PutBucketRequestPayment(context, input) {
    const payer = input.RequestPaymentConfiguration?.Payer;
    if (payer !== 'Requester' && payer !== 'BucketOwner') throw malformedXml();
    return configure(context, input, 'requestPayment', { Payer: payer });
  },
  GetBucketRequestPayment: (context, input) =>
    configuration(context, input, 'requestPayment') ?? { Payer: 'BucketOwner' },

  PutBucketReplication(context, input) {
    const { versioning } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    if (!input.ReplicationConfiguration?.Rules?.length) throw malformedXml();
    if (versioning !== 'Enabled') {
      throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
    }
    return configure(context, input, 'replication', input.ReplicationConfiguration);
  },
  GetBucketReplication: (context, input) => ({
    ReplicationConfiguration: configured(context, input, 'replication', [
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
    ]),
  }),
  DeleteBucketReplication: (context, input) => configure(context, input, 'replication', undefined),
};
