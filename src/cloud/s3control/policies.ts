/** Policies of access points. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html */
import type { AccessPoint } from '../../network/network.ts';
import { isPublic } from '../../policy/index.ts';
import { AwsError } from '../aws-error.ts';
import { checkAccessPointPolicy } from '../s3/access/bucket-policy.ts';
import { storedPolicy } from '../s3/access/documents.ts';
import { stricter } from '../s3/acl/block.ts';
import { findAccessPoint, type S3ControlHandlers } from './find.ts';

export const policies: S3ControlHandlers = {
  PutAccessPointPolicy(context, input) {
    const point = findAccessPoint(context, input.Name);
    const policy = input.Policy ?? '';
    const block = stricter(point.publicAccessBlock, context.network.publicAccessBlocks[context.accountId]);
    if (isPublic(checkAccessPointPolicy(policy, point)) && block.BlockPublicPolicy) {
      throw new AwsError('AccessDenied', 'Access Denied', {
        status: 403,
        cause: 'public policies are prevented by BlockPublicPolicy',
      });
    }
    point.policy = policy;
    return {};
  },

  /** As it was given, to the last blank. */
  GetAccessPointPolicy(context, input) {
    return { Policy: policyOf(findAccessPoint(context, input.Name)) };
  },

  DeleteAccessPointPolicy(context, input) {
    delete findAccessPoint(context, input.Name).policy;
    return {};
  },

  GetAccessPointPolicyStatus(context, input) {
    const policy = policyOf(findAccessPoint(context, input.Name));
    return { PolicyStatus: { IsPublic: isPublic(storedPolicy(policy)) } };
  },
};

function policyOf({ policy }: AccessPoint): string {
  if (policy !== undefined) return policy;
  throw new AwsError('NoSuchAccessPointPolicy', 'The specified accesspoint policy does not exist', {
    status: 404,
  });
}
