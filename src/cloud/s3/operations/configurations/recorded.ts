/** Configurations of a bucket that are kept and shown, and of which nothing else follows here. */
import type { S3Handlers } from '../../context.ts';
import { malformedXml, S3Error } from '../../errors.ts';
import { findBucket } from '../kit/find-bucket.ts';
import { configuration, configure, configured } from './configure.ts';

export const recorded: S3Handlers = {
  PutBucketNotificationConfiguration: (context, input) =>
    configure(context, input, 'notification', input.NotificationConfiguration ?? {}),
  GetBucketNotificationConfiguration: (context, input) => configuration(context, input, 'notification') ?? {},

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

  PutBucketWebsite: (context, input) => configure(context, input, 'website', input.WebsiteConfiguration),
  GetBucketWebsite: (context, input) =>
    configured(context, input, 'website', [
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
    ]),
  DeleteBucketWebsite: (context, input) => configure(context, input, 'website', undefined),

  PutBucketAccelerateConfiguration(context, input) {
    const name = input.Bucket ?? '';
    if (name.includes('.')) {
      throw new S3Error(
        'InvalidRequest',
        400,
        'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
      );
    }
    return configure(context, input, 'accelerate', input.AccelerateConfiguration);
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
    findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    if (!input.ReplicationConfiguration?.Rules?.length) throw malformedXml();
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
