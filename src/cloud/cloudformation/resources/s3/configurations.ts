/** Configurations of a bucket whose form in a template is not that of the API. */
import type {
  BucketLifecycleConfiguration,
  CORSConfiguration,
  LifecycleRule,
  ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';
import { flag, integer, listOf, structure, text, type ValueOf } from '../kit/shapes.ts';

export const encryptionForm = structure({
  ServerSideEncryptionConfiguration: listOf(
    structure({
      BucketKeyEnabled: flag,
      ServerSideEncryptionByDefault: structure({ SSEAlgorithm: text, KMSMasterKeyID: text }),
    }),
  ),
});

export function encryption({
  ServerSideEncryptionConfiguration: rules = [],
}: ValueOf<typeof encryptionForm>): ServerSideEncryptionConfiguration {
  return {
    Rules: rules.map(({ BucketKeyEnabled, ServerSideEncryptionByDefault: chosen }) => ({
      ...(chosen && {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: chosen.SSEAlgorithm as 'AES256',
          ...(chosen.KMSMasterKeyID !== undefined && { KMSMasterKeyID: chosen.KMSMasterKeyID }),
        },
      }),
      ...(BucketKeyEnabled !== undefined && { BucketKeyEnabled }),
    })),
  };
}

export const corsForm = structure({
  CorsRules: listOf(
    structure({
      AllowedHeaders: listOf(text),
      AllowedMethods: listOf(text),
      AllowedOrigins: listOf(text),
      ExposedHeaders: listOf(text),
      Id: text,
      MaxAge: integer,
    }),
  ),
});

export function cors({ CorsRules: rules = [] }: ValueOf<typeof corsForm>): CORSConfiguration {
  return {
    CORSRules: rules.map(({ ExposedHeaders, Id, MaxAge, ...rule }) => ({
      AllowedMethods: rule.AllowedMethods,
      AllowedOrigins: rule.AllowedOrigins,
      ...(rule.AllowedHeaders && { AllowedHeaders: rule.AllowedHeaders }),
      ...(ExposedHeaders && { ExposeHeaders: ExposedHeaders }),
      ...(Id !== undefined && { ID: Id }),
      ...(MaxAge !== undefined && { MaxAgeSeconds: MaxAge }),
    })),
  };
}

const transitionForm = structure({ StorageClass: text, TransitionInDays: integer, TransitionDate: text });
const noncurrentForm = structure({
  StorageClass: text,
  TransitionInDays: integer,
  NewerNoncurrentVersions: integer,
});
const ruleForm = structure({
  AbortIncompleteMultipartUpload: structure({ DaysAfterInitiation: integer }),
  ExpirationDate: text,
  ExpirationInDays: integer,
  ExpiredObjectDeleteMarker: flag,
  Id: text,
  NoncurrentVersionExpiration: structure({ NoncurrentDays: integer, NewerNoncurrentVersions: integer }),
  NoncurrentVersionExpirationInDays: integer,
  NoncurrentVersionTransitions: listOf(noncurrentForm),
  ObjectSizeGreaterThan: integer,
  ObjectSizeLessThan: integer,
  Prefix: text,
  Status: text,
  TagFilters: listOf(structure({ Key: text, Value: text })),
  Transition: transitionForm,
  Transitions: listOf(transitionForm),
});

export const lifecycleForm = structure({ Rules: listOf(ruleForm) });

export function lifecycle({
  Rules: rules = [],
}: ValueOf<typeof lifecycleForm>): BucketLifecycleConfiguration {
  return { Rules: rules.map(lifecycleRule) };
}

function lifecycleRule(rule: ValueOf<typeof ruleForm>): LifecycleRule {
  const transitions = [...(rule.Transition ? [rule.Transition] : []), ...(rule.Transitions ?? [])];
  const noncurrent =
    rule.NoncurrentVersionExpiration?.NoncurrentDays ?? rule.NoncurrentVersionExpirationInDays;
  const { ExpirationDate: date, ExpirationInDays: Days, ExpiredObjectDeleteMarker } = rule;
  const expires = date !== undefined || Days !== undefined || ExpiredObjectDeleteMarker !== undefined;
  return {
    ...(rule.Id !== undefined && { ID: rule.Id }),
    Status: rule.Status as 'Enabled',
    Filter: filterOf(rule),
    ...(expires && {
      Expiration: {
        ...(date !== undefined && { Date: new Date(date) }),
        ...(Days !== undefined && { Days }),
        ...(ExpiredObjectDeleteMarker !== undefined && { ExpiredObjectDeleteMarker }),
      },
    }),
    ...(noncurrent !== undefined && {
      NoncurrentVersionExpiration: {
        NoncurrentDays: noncurrent,
        ...(rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions !== undefined && {
          NewerNoncurrentVersions: rule.NoncurrentVersionExpiration.NewerNoncurrentVersions,
        }),
      },
    }),
    ...(rule.AbortIncompleteMultipartUpload && {
      AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
    }),
    ...(transitions.length > 0 && {
      Transitions: transitions.map(({ StorageClass, TransitionInDays, TransitionDate }) => ({
        StorageClass: StorageClass as 'GLACIER',
        ...(TransitionInDays !== undefined && { Days: TransitionInDays }),
        ...(TransitionDate !== undefined && { Date: new Date(TransitionDate) }),
      })),
    }),
    ...(rule.NoncurrentVersionTransitions && {
      NoncurrentVersionTransitions: rule.NoncurrentVersionTransitions.map(
        ({ StorageClass, TransitionInDays, NewerNoncurrentVersions }) => ({
          StorageClass: StorageClass as 'GLACIER',
          NoncurrentDays: TransitionInDays,
          NewerNoncurrentVersions,
        }),
      ),
    }),
  };
}

/** One condition stands alone, several stand together. */
function filterOf({
  Prefix,
  TagFilters,
  ObjectSizeGreaterThan,
  ObjectSizeLessThan,
}: ValueOf<typeof ruleForm>) {
  const tags = (TagFilters ?? []).map(({ Key, Value }) => ({ Key: Key!, Value: Value! }));
  const parts = [
    ...(Prefix === undefined ? [] : [{ Prefix }]),
    ...(ObjectSizeGreaterThan === undefined ? [] : [{ ObjectSizeGreaterThan }]),
    ...(ObjectSizeLessThan === undefined ? [] : [{ ObjectSizeLessThan }]),
  ];
  if (parts.length + tags.length > 1)
    return { And: { ...Object.assign({}, ...parts), ...(tags.length > 0 && { Tags: tags }) } };
  return parts[0] ?? (tags[0] ? { Tag: tags[0] } : { Prefix: '' });
}

export const publicAccessBlockForm = structure({
  BlockPublicAcls: flag,
  BlockPublicPolicy: flag,
  IgnorePublicAcls: flag,
  RestrictPublicBuckets: flag,
});
