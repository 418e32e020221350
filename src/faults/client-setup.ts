/** How the clients on premises are set up: which endpoint, which bucket, which identity. */
import { regionalName } from '../network/names/endpoint-names.ts';
import type { FaultLab } from './lab.ts';
import { onHost } from './on-premises.ts';
import { s3Endpoint } from './places.ts';
import { call } from './step.ts';

/** What clients are given. */
export function endpointUrl({ network }: FaultLab): string {
  return `https://bucket.${regionalName(s3Endpoint(network))}`;
}

export function useEndpointUrl(lab: FaultLab, url: string): Promise<void> {
  return onHost(lab, { environment: { AWS_ENDPOINT_URL_S3: url } });
}

/** Clients go on with another bucket, which is made when a region is given. */
export async function useBucket(lab: FaultLab, Bucket: string, region?: string): Promise<void> {
  if (region !== undefined) {
    await lab.change(
      call(
        's3',
        'CreateBucket',
        { Bucket, CreateBucketConfiguration: { LocationConstraint: region } },
        region,
      ),
      call('s3', 'DeleteBucket', { Bucket }, region),
    );
  }
  await onHost(lab, { environment: { KAIRO_BUCKET: Bucket } });
}

/** Clients go on as a new IAM user with a policy of these statements, and with another bucket where that is said. */
export async function signInAs(
  lab: FaultLab,
  UserName: string,
  Statement: readonly object[],
  bucket?: string,
): Promise<{ UserName: string; AccessKeyId: string }> {
  await lab.change(call('iam', 'CreateUser', { UserName }), { kind: 'no-user', userName: UserName });
  if (Statement.length > 0) {
    const policy = { UserName, PolicyName: 'kairo-fault' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await lab.change(
      call('iam', 'PutUserPolicy', { ...policy, PolicyDocument }),
      call('iam', 'DeleteUserPolicy', policy),
    );
  }
  const { AccessKey } = (await lab.create(call('iam', 'CreateAccessKey', { UserName }), (answer) => {
    const { AccessKeyId } = answer.AccessKey as { AccessKeyId: string };
    return call('iam', 'DeleteAccessKey', { UserName, AccessKeyId });
  })) as { AccessKey: { AccessKeyId: string; SecretAccessKey: string } };
  await onHost(lab, {
    environment: {
      AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey,
      ...(bucket !== undefined && { KAIRO_BUCKET: bucket }),
    },
  });
  return { UserName, AccessKeyId: AccessKey.AccessKeyId };
}
