/** A bucket whose data is reached through certain endpoints and in no other way. */
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface EndpointOnlyBucketProps extends s3.BucketProps {
  /** Ids of the VPC endpoints for S3, interface or gateway, that the data may be reached through. */
  readonly endpointIds: readonly string[];
  /**
   * ARNs of principals that may reach the data without an endpoint, with `*` and `?` as wildcards: whoever restores a
   * backup, or looks at the objects in AWS's console.
   * @default nobody
   */
  readonly exempt?: readonly string[];
}

/**
 * What reads and writes objects, or tells of them. The bucket's own configuration is left to the account's
 * administrators: a policy that denied `s3:*` would keep them, and CloudFormation, from ever mending it.
 */
const DATA_ACTIONS = [
  's3:GetObject*',
  's3:PutObject*',
  's3:DeleteObject*',
  's3:RestoreObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
];

/**
 * An S3 bucket that denies everyone its data who does not come through one of the endpoints, and everything to whom
 * does not use TLS. Public access is blocked and objects are encrypted as S3 does by itself.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
 */
export class EndpointOnlyBucket extends s3.Bucket {
  constructor(
    scope: Construct,
    id: string,
    { endpointIds, exempt = [], ...bucket }: EndpointOnlyBucketProps,
  ) {
    super(scope, id, { enforceSSL: true, ...bucket });
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OnlyThroughTheEndpoint',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: DATA_ACTIONS,
        resources: [this.bucketArn, this.arnForObjects('*')],
        conditions: {
          StringNotEquals: { 'aws:SourceVpce': [...endpointIds] },
          ...(exempt.length > 0 && { ArnNotLike: { 'aws:PrincipalArn': [...exempt] } }),
        },
      }),
    );
  }
}
