/** Amazon S3 Control: access points, and Block Public Access of whole accounts. */
import * as sdk from '@aws-sdk/client-s3-control';
import type { AnyHandler, Service } from '../service.ts';
import { accessPoints, type BucketOf } from './access-points.ts';
import { accountBlock } from './account-block.ts';
import { checkAccount } from './find.ts';
import { policies } from './policies.ts';

/** It is signed as S3 is, and policies name its actions as S3's. */
export function createS3Control(bucketOf: BucketOf): Service {
  return {
    name: 's3control',
    signingName: 's3',
    protocol: { kind: 'restXml', xmlNamespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/' },
    sdk,
    handlers: { ...accessPoints(bucketOf), ...policies, ...accountBlock } as Record<string, AnyHandler>,
    everyAccount: true,
    around: (_, handler) => (context, input) => {
      checkAccount(context.accountId, input.AccountId);
      return handler(context, input);
    },
  };
}
