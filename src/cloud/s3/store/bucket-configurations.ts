/** What can be configured on a bucket, in the shapes of S3's API. What is absent is as on a new bucket. */
import type * as sdk from '@aws-sdk/client-s3';

export interface Lifecycle {
  Rules: sdk.LifecycleRule[];
  TransitionDefaultMinimumObjectSize?: sdk.TransitionDefaultMinimumObjectSize;
}

/** Configurations of which a bucket has one each. */
export interface SingleConfigurations {
  cors: sdk.CORSConfiguration;
  lifecycle: Lifecycle;
  tagging: sdk.Tagging;
  /** There since Object Lock was enabled, which nothing disables. */
  objectLock: sdk.ObjectLockConfiguration;
  encryption: sdk.ServerSideEncryptionConfiguration;
  notification: sdk.NotificationConfiguration;
  logging: sdk.LoggingEnabled;
  website: sdk.WebsiteConfiguration;
  accelerate: sdk.AccelerateConfiguration;
  requestPayment: sdk.RequestPaymentConfiguration;
  replication: sdk.ReplicationConfiguration;
}

/** Configurations of which a bucket has many, by their ids. */
export interface ListedConfigurations {
  analytics: sdk.AnalyticsConfiguration;
  intelligentTiering: sdk.IntelligentTieringConfiguration;
  inventory: sdk.InventoryConfiguration;
  metrics: sdk.MetricsConfiguration;
}

export type BucketConfigurations = Partial<SingleConfigurations> & {
  [Name in keyof ListedConfigurations]?: Record<string, ListedConfigurations[Name]>;
};
