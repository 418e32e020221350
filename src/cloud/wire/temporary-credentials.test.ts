import { ACMClient, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './testing/api.ts';

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

let api: TestApi;
let keys: Keys;
beforeAll(async () => {
  api = await startApi();
  const iam = new IAMClient(api.options());
  await iam.send(new CreateUserCommand({ UserName: 'eve' }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachUserPolicyCommand({ UserName: 'eve', PolicyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'eve' }));
  const { AccessKeyId, SecretAccessKey } = AccessKey!;
  const lasting = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! };
  const sts = new STSClient({ ...api.options(), credentials: lasting });
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  keys = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  await iam.send(
    new UpdateAccessKeyCommand({ UserName: 'eve', AccessKeyId: AccessKeyId!, Status: 'Inactive' }),
  );
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
});
afterAll(() => api.close());
beforeEach(() => {
  api.skew = 0;
});

const ask = {
  ec2: (credentials: Keys) => new EC2Client({ ...options(), credentials }).send(new DescribeVpcsCommand({})),
  sts: (credentials: Keys) =>
    new STSClient({ ...options(), credentials }).send(new GetCallerIdentityCommand({})),
  acm: (credentials: Keys) =>
    new ACMClient({ ...options(), credentials }).send(new ListCertificatesCommand({})),
};
/** The client's clock goes with the server's. */
const options = () => ({ ...api.options(), systemClockOffset: api.skew });

describe('temporary credentials', () => {
  it('sign with their token', async () => {
    await ask.ec2(keys);
    await ask.acm(keys);
    expect(await ask.sts(keys)).toMatchObject({ Arn: 'arn:aws:iam::000000000000:user/eve' });
  });

  it.each([
    ['ec2', 'AuthFailure'],
    ['sts', 'InvalidClientTokenId'],
    ['acm', 'UnrecognizedClientException'],
  ] as const)('without it or with another are none, says %s', async (service, name) => {
    const { sessionToken: _, ...without } = keys;
    await expect(ask[service](without)).rejects.toMatchObject({ name });
    await expect(ask[service]({ ...without, sessionToken: 'IQoJx' })).rejects.toMatchObject({ name });
  });

  it.each([
    ['ec2', 'RequestExpired'],
    ['sts', 'ExpiredToken'],
    ['acm', 'ExpiredTokenException'],
  ] as const)('end, says %s', async (service, name) => {
    api.skew = 901_000;
    await expect(ask[service](keys)).rejects.toMatchObject({ name });
  });
});
