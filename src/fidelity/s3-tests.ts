/** What the public test suite of S3 says of Kairo, as it was measured, and why the rest does not pass. */
import { readFileSync } from 'node:fs';

export interface S3TestsSummary {
  passed: number;
  tests: number;
  features: { feature: string; passed: number; failed: number }[];
  /** Names of tests. */
  failed: string[];
}

/** Patterns of names, and why these tests do not pass. The first that fits counts. */
const reasons: readonly [names: RegExp, reason: string][] = [
  [
    /^test_(account_usage|bucket_head_extended|head_bucket_usage|bucket_list(v2)?_unordered)$/,
    'asks for an extension of radosgw’s',
  ],
  [
    /^test_bucket_policy_(different_tenant|tenanted_bucket)$/,
    'needs tenants, which radosgw has and AWS has not',
  ],
  [
    /_(authorization_(empty|none|invalid_aws2|incorrect_aws2)|date_none_aws2|contentlength_none|contentlength_mismatch_below_aws2)$/,
    'the client of today signs and sends its own headers over those that the test sets',
  ],
  [/^test_bucket_get_location$|^test_bucket_policy_deny_self_denied_policy/, 'skipped by the suite itself'],
  [
    /^test_bucket_list(v2)?_encoding_basic$|^test_bucket_list_prefix_unreadable$/,
    'encoded as S3 does it, a space as `+`',
  ],
  [
    /^test_(get|delete)_bucket_encryption_(s3|kms)$/,
    'since January 2023 every bucket on AWS is encrypted by default, and the answer is never that it is not',
  ],
  [
    /^test_encryption_sse_c_(other_key|multipart_bad_download)$/,
    'S3 answers 403 to the wrong key; the suite wants 400',
  ],
  [/^test_sse_kms_no_key$/, 'S3 takes its own managed key when none is named; the suite wants an error'],
  [
    /_policy_status$/,
    'S3 answers `NoSuchBucketPolicy` where there is no policy, and lists do not count; principals are other servers’',
  ],
  [/get_part$/, 'S3 answers 416 `InvalidPartNumber`; the suite wants 400 `InvalidPart`'],
  [
    /^test_(object_checksum_(sha256|crc64nvme)|multipart_checksum_sha256)$/,
    'what is no checksum at all is an `InvalidRequest` to S3; the suite wants `BadDigest`',
  ],
  [
    /^test_get_multipart_checksum_object_attributes$/,
    'S3 wants the checksum of each part in the completion of a composite upload; the test leaves them out',
  ],
  [
    /^test_object_raw_(get_x_amz_expires_out|put_authenticated_expired)/,
    'S3 answers 400 to a presigned URL whose validity is out of range; the suite wants 403',
  ],
  [
    /^test_bucket_recreate_/,
    'in us-east-1 making one’s own bucket again succeeds, as on AWS; the suite wants an error',
  ],
  [/^test_get_object_torrent$/, 'S3 has no torrents any more'],
  [/^test_list_buckets_anonymous$/, 'AWS lists nothing for nobody; the suite wants an empty list'],
  [/^test_multipart_copy_invalid_range$/, 'S3 answers `InvalidArgument`; the suite wants `InvalidRange`'],
  [
    /^test_object_create_(amz_date_and_no_date|date_and_amz_date)$/,
    'dates that are not in the format of Version 4 are refused',
  ],
  [
    /^test_(block_public_policy_with_principal|get_nonpublicpolicy_principal_bucket_policy_status)$/,
    'names a principal in radosgw’s way',
  ],
  [
    /^test_object_write_with_chunked_transfer_encoding$/,
    'S3 refuses uploads of unknown length; so does Kairo',
  ],
  [/^test_delete_marker_nonversioned$/, 'S3 says nothing of delete markers in a bucket without versions'],
  [
    /^test_bucket_policy_multipart$/,
    'S3 refuses a policy whose action does not apply to its resource; the suite wants it taken',
  ],
  [
    /^test_(bucket_policy_put_obj_request_obj_tag|post_object_tags_anonymous_request)$/,
    'to S3, tags that come with an object take `s3:PutObjectTagging`, which the test does not give',
  ],
  [
    /^test_bucket_policy_set_condition_operator_end_with_IfExists$/,
    'a bucket policy that allows something takes nothing from the bucket’s owner, who asks',
  ],
  [
    /^test_head_object_404_with_policy_prefix$/,
    'who may not read is answered 403; the suite wants 404 where `s3:ListBucket` is given for the prefix',
  ],
  [/^test_multipart_resend_first_finishes_last$/, 'the completion names part 1 twice, which S3 refuses'],
  [/^test_object_header_acl_grants$/, '`WRITE` is no permission of an object; the suite wants it kept'],
  [/^test_object_read_unreadable$/, 'the client of today encodes the key, which then is one like any other'],
  [
    /^test_object_set_get_unicode_metadata$/,
    'what is not ASCII in metadata comes back as UTF-8, which the client reads as Latin-1',
  ],
  [/^test_put_bucket_acl_grant_group_read$/, 'the suite itself fails: it sorts by what is not there'],
];

const UNKNOWN = 'not mended yet';

/** As measured; `bench/s3-tests` with `--write` writes it. */
export function s3TestsSummary(): S3TestsSummary {
  return JSON.parse(readFileSync(new URL('../../docs/s3-tests.json', import.meta.url), 'utf8'));
}

function reasonFor(test: string): string {
  return reasons.find(([names]) => names.test(test))?.[1] ?? UNKNOWN;
}

/** Why tests do not pass: reasons, and the names under each. */
export function byReason(failed: readonly string[]): [reason: string, tests: string[]][] {
  const grouped = new Map<string, string[]>();
  for (const test of failed) {
    const reason = reasonFor(test);
    grouped.set(reason, [...(grouped.get(reason) ?? []), test]);
  }
  return [...grouped].sort(([a], [b]) => Number(a === UNKNOWN) - Number(b === UNKNOWN));
}
