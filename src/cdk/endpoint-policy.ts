/** What may be done through an endpoint at all: it filters, and grants nothing. */
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * Everything on these buckets and nothing on others, so that no data leaves to somebody else's; and the list of the
 * account's buckets, which tells names only. For `endpoint.addToPolicy(…)`.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function onlyTheseBuckets(buckets: readonly IBucket[]): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'TheseBuckets',
      principals: [new iam.StarPrincipal()],
      actions: ['s3:*'],
      resources: buckets.flatMap((bucket) => [bucket.bucketArn, bucket.arnForObjects('*')]),
    }),
    new iam.PolicyStatement({
      sid: 'ListOwnBuckets',
      principals: [new iam.StarPrincipal()],
      actions: ['s3:ListAllMyBuckets'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
    }),
  ];
}
