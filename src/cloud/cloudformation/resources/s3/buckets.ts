/** S3: buckets with their configurations, bucket policies. */
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../../../network/network.ts';
import { document, flag, integer, listOf, structure, tagList, text, type ValuesOf } from '../kit/shapes.ts';
import { type Api, resourceType } from '../kit/type.ts';
import * as configuration from './configurations.ts';

const properties = {
  BucketName: text,
  AccessControl: text,
  BucketEncryption: configuration.encryptionForm,
  CorsConfiguration: configuration.corsForm,
  LifecycleConfiguration: configuration.lifecycleForm,
  LoggingConfiguration: structure({ DestinationBucketName: text, LogFilePrefix: text }),
  ObjectLockEnabled: flag,
  ObjectLockConfiguration: structure({
    ObjectLockEnabled: text,
    Rule: structure({ DefaultRetention: structure({ Mode: text, Days: integer, Years: integer }) }),
  }),
  OwnershipControls: structure({ Rules: listOf(structure({ ObjectOwnership: text })) }),
  PublicAccessBlockConfiguration: configuration.publicAccessBlockForm,
  Tags: tagList,
  VersioningConfiguration: structure({ Status: text }),
};

type Properties = ValuesOf<typeof properties>;

/** `PublicRead` → `public-read`. */
const cannedAcl = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase() as 'private';

/** Brings each configuration that differs to what it is to be. */
async function configure(
  { call }: Api,
  Bucket: string,
  next: Properties,
  previous: Partial<Properties>,
): Promise<void> {
  const differs = (name: keyof Properties) => !isDeepStrictEqual(next[name], previous[name]);
  if (differs('OwnershipControls')) {
    await (next.OwnershipControls
      ? call('s3', 'PutBucketOwnershipControls', {
          Bucket,
          OwnershipControls: next.OwnershipControls as never,
        })
      : call('s3', 'DeleteBucketOwnershipControls', { Bucket }));
  }
  if (differs('PublicAccessBlockConfiguration')) {
    const { PublicAccessBlockConfiguration } = next;
    await (PublicAccessBlockConfiguration
      ? call('s3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration })
      : call('s3', 'DeletePublicAccessBlock', { Bucket }));
  }
  if (differs('BucketEncryption')) {
    await (next.BucketEncryption
      ? call('s3', 'PutBucketEncryption', {
          Bucket,
          ServerSideEncryptionConfiguration: configuration.encryption(next.BucketEncryption),
        })
      : call('s3', 'DeleteBucketEncryption', { Bucket }));
  }
  if (differs('VersioningConfiguration')) {
    const Status = (next.VersioningConfiguration?.Status ?? 'Suspended') as 'Enabled';
    await call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status } });
  }
  if (differs('LifecycleConfiguration')) {
    await (next.LifecycleConfiguration
      ? call('s3', 'PutBucketLifecycleConfiguration', {
          Bucket,
          LifecycleConfiguration: configuration.lifecycle(next.LifecycleConfiguration),
        })
      : call('s3', 'DeleteBucketLifecycle', { Bucket }));
  }
  if (differs('CorsConfiguration')) {
    await (next.CorsConfiguration
      ? call('s3', 'PutBucketCors', { Bucket, CORSConfiguration: configuration.cors(next.CorsConfiguration) })
      : call('s3', 'DeleteBucketCors', { Bucket }));
  }
  if (differs('LoggingConfiguration')) {
    const logging = next.LoggingConfiguration;
    await call('s3', 'PutBucketLogging', {
      Bucket,
      BucketLoggingStatus: logging
        ? {
            LoggingEnabled: {
              TargetBucket: logging.DestinationBucketName ?? Bucket,
              TargetPrefix: logging.LogFilePrefix ?? '',
            },
          }
        : {},
    });
  }
  if (differs('ObjectLockConfiguration') && next.ObjectLockConfiguration) {
    await call('s3', 'PutObjectLockConfiguration', {
      Bucket,
      ObjectLockConfiguration: next.ObjectLockConfiguration as never,
    });
  }
  if (differs('Tags')) {
    const TagSet = (next.Tags ?? []).map(({ Key, Value }) => ({ Key: Key!, Value: Value! }));
    await (TagSet.length > 0
      ? call('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet } })
      : call('s3', 'DeleteBucketTagging', { Bucket }));
  }
}

export const bucket = resourceType({
  type: 'AWS::S3::Bucket',
  properties,
  replaces: ['BucketName', 'ObjectLockEnabled'],
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  tagged: 'other',
  async create(making, wanted) {
    const Bucket = wanted.BucketName ?? making.generatedName(63).toLowerCase();
    await making.make(
      's3',
      'CreateBucket',
      {
        Bucket,
        ...(making.region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: making.region as 'eu-west-1' },
        }),
        ...(wanted.AccessControl !== undefined &&
          wanted.AccessControl !== 'Private' && { ACL: cannedAcl(wanted.AccessControl) }),
        ...(wanted.ObjectLockEnabled && { ObjectLockEnabledForBucket: true }),
      },
      () => Bucket,
    );
    await configure(making, Bucket, wanted, {});
  },
  update: configure,
  async remove({ call }, Bucket) {
    await call('s3', 'DeleteBucket', { Bucket });
  },
  describe: async ({ region }, name) => ({
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
  }),
  /** What the template says, as it is now. */
  async read(api, Bucket, wanted) {
    await api.call('s3', 'HeadBucket', { Bucket });
    const readings: { [K in keyof Properties]?: () => Promise<Json | undefined> } = {
      BucketName: async () => Bucket,
      VersioningConfiguration: async () => {
        const { Status } = await api.call('s3', 'GetBucketVersioning', { Bucket });
        return Status === undefined ? undefined : { Status };
      },
      PublicAccessBlockConfiguration: async () => {
        const { PublicAccessBlockConfiguration } = await api.call('s3', 'GetPublicAccessBlock', { Bucket });
        return PublicAccessBlockConfiguration as JsonObject | undefined;
      },
      OwnershipControls: async () => {
        const { OwnershipControls } = await api.call('s3', 'GetBucketOwnershipControls', { Bucket });
        return OwnershipControls as unknown as JsonObject | undefined;
      },
      Tags: async () => {
        const { TagSet } = await api.call('s3', 'GetBucketTagging', { Bucket });
        return TagSet?.map(({ Key = '', Value = '' }) => ({ Key, Value }));
      },
    };
    const found: JsonObject = {};
    for (const name of Object.keys(wanted) as (keyof Properties)[]) {
      const reading = readings[name];
      if (!reading) continue;
      // A configuration that is not there is an error in S3's words.
      const value = await reading().catch(() => undefined);
      if (value !== undefined) found[name] = value;
    }
    return found;
  },
});

export const bucketPolicy = resourceType({
  type: 'AWS::S3::BucketPolicy',
  properties: { Bucket: text, PolicyDocument: document },
  required: ['Bucket', 'PolicyDocument'],
  replaces: ['Bucket'],
  async create({ make }, { Bucket, PolicyDocument }) {
    await make('s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(PolicyDocument) }, () => Bucket!);
  },
  async update({ call }, Bucket, { PolicyDocument }) {
    await call('s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(PolicyDocument) });
  },
  async remove({ call }, Bucket) {
    await call('s3', 'DeleteBucketPolicy', { Bucket });
  },
  async read({ call }, Bucket) {
    const { Policy } = await call('s3', 'GetBucketPolicy', { Bucket });
    return { Bucket, PolicyDocument: JSON.parse(Policy ?? '{}') };
  },
});
