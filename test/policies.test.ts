/** Policies of endpoints and buckets decide by the way that a request really came. */
import {
  CreateVpcEndpointCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestLab } from './support/lab.ts';

const OURS = 'kairo-rehearsal';
const OTHER = 'another-bucket';

type Json = Record<string, unknown>;

let lab: TestLab;
let endpoint: VpcEndpoint;
let url: string;

beforeAll(async () => {
  lab = await TestLab.up();
  const { VpcEndpoints } = await lab.ec2.send(new DescribeVpcEndpointsCommand({}));
  endpoint = VpcEndpoints![0]!;
  url = `https://${endpoint.DnsEntries![0]!.DnsName!.replace(/^\*/, 'bucket')}`;
  const LocationConstraint = 'ap-northeast-1';
  await lab.s3.send(
    new CreateBucketCommand({ Bucket: OTHER, CreateBucketConfiguration: { LocationConstraint } }),
  );
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  const VpcEndpointId = endpoint.VpcEndpointId!;
  await lab.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ResetPolicy: true }));
  await lab.s3.send(new DeleteBucketPolicyCommand({ Bucket: OURS }));
});

const document = (...Statement: Json[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const whole = (bucket: string) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
const limitEndpoint = (PolicyDocument: string) =>
  lab.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.VpcEndpointId!, PolicyDocument }));
const denyUnless = (Condition: Json) =>
  lab.s3.send(
    new PutBucketPolicyCommand({
      Bucket: OURS,
      Policy: document({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: whole(OURS),
        Condition,
      }),
    }),
  );
/** On the on-premises host, through the tunnel and the endpoint. */
const aws = (...command: string[]) => lab.onprem('aws', '--endpoint-url', url, ...command);
const upload = (bucket = OURS) =>
  lab.onpremShell(`echo content | aws --endpoint-url ${url} s3 cp - s3://${bucket}/through-the-tunnel`);
/** The same credentials, on the API's port of this machine. */
const uploadElsewhere = () =>
  lab.s3.send(new PutObjectCommand({ Bucket: OURS, Key: 'elsewhere', Body: 'content' }));

describe('an endpoint policy for one bucket', () => {
  it('lets that bucket through and names itself where it stops another', async () => {
    await limitEndpoint(document({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: whole(OURS) }));
    expect(await aws('s3', 'ls', `s3://${OURS}`)).toMatchObject({ code: 0 });
    expect(await upload()).toMatchObject({ code: 0 });
    const other = await aws('s3', 'ls', `s3://${OTHER}`);
    expect(other.code).not.toBe(0);
    expect(other.stderr).toContain(
      `is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${OTHER}" because no VPC endpoint policy allows the s3:ListBucket action`,
    );
    const all = await aws('s3', 'ls');
    expect(all.stderr).toContain('no VPC endpoint policy allows the s3:ListAllMyBuckets action');
    await lab.ec2.send(
      new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.VpcEndpointId!, ResetPolicy: true }),
    );
    expect(await aws('s3', 'ls', `s3://${OTHER}`)).toMatchObject({ code: 0 });
  });

  it('is refused when it is no policy, and for a gateway endpoint that names a principal', async () => {
    const broken = document({ Effect: 'Allow', Principal: '*', Action: 's3', Resource: '*' });
    await expect(limitEndpoint(broken)).rejects.toMatchObject({ name: 'InvalidPolicyDocument' });
    const root = { AWS: 'arn:aws:iam::000000000000:root' };
    const gateway = new CreateVpcEndpointCommand({
      VpcId: endpoint.VpcId!,
      ServiceName: endpoint.ServiceName!,
      VpcEndpointType: 'Gateway',
      PolicyDocument: document({ Effect: 'Allow', Principal: root, Action: '*', Resource: '*' }),
    });
    await expect(lab.ec2.send(gateway)).rejects.toMatchObject({ name: 'InvalidPolicyDocument' });
  });
});

describe('a bucket policy', () => {
  it('that wants our endpoint admits the on-premises upload and no other way', async () => {
    await denyUnless({ StringNotEquals: { 'aws:SourceVpce': endpoint.VpcEndpointId! } });
    expect(await upload()).toMatchObject({ code: 0 });
    await expect(uploadElsewhere()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
      $metadata: { httpStatusCode: 403 },
    });
    await denyUnless({ StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } });
    const { code, stderr } = await upload();
    expect([code === 0, stderr]).toEqual([
      false,
      expect.stringContaining('with an explicit deny in a resource-based policy'),
    ]);
    expect((await lab.kairo('logs')).stdout).toContain('refused by statement 1 of the bucket policy');
    // The owner is not locked out.
    await lab.s3.send(new GetBucketPolicyCommand({ Bucket: OURS }));
  });

  it('by aws:SourceIp blocks the private way, which has no such address', async () => {
    await denyUnless({ NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.0/8', '192.168.0.0/16'] } });
    const { code, stderr } = await upload();
    expect([code === 0, stderr]).toEqual([
      false,
      expect.stringContaining('with an explicit deny in a resource-based policy'),
    ]);
    await uploadElsewhere();
  });

  it('by aws:VpcSourceIp sees the interfaces of the Client VPN associations', async () => {
    await denyUnless({ NotIpAddress: { 'aws:VpcSourceIp': '10.0.0.0/16' } });
    expect(await upload()).toMatchObject({ code: 0 });
    await denyUnless({ NotIpAddress: { 'aws:VpcSourceIp': '192.168.0.0/16' } });
    expect((await upload()).code).not.toBe(0);
  });

  it('may insist on TLS, which shuts out nobody who uses it, nor the operator', async () => {
    await denyUnless({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(await upload()).toMatchObject({ code: 0 });
    await uploadElsewhere();
  });
});

describe('identities', () => {
  interface Keys {
    AccessKeyId?: string | undefined;
    SecretAccessKey?: string | undefined;
    SessionToken?: string | undefined;
  }
  const eve = 'arn:aws:iam::000000000000:user/eve';
  let keys: Keys;
  const options = (signer: Keys = { AccessKeyId: 'test', SecretAccessKey: 'test' }) => ({
    endpoint: `http://127.0.0.1:${lab.port}`,
    region: 'ap-northeast-1',
    credentials: {
      accessKeyId: signer.AccessKeyId!,
      secretAccessKey: signer.SecretAccessKey!,
      ...(signer.SessionToken !== undefined && { sessionToken: signer.SessionToken }),
    },
  });
  /** On premises, through the endpoint, with keys of one's own. */
  const as = ({ AccessKeyId, SecretAccessKey, SessionToken = '' }: Keys, command: string) =>
    lab.onpremShell(
      `AWS_ACCESS_KEY_ID=${AccessKeyId} AWS_SECRET_ACCESS_KEY=${SecretAccessKey} AWS_SESSION_TOKEN=${SessionToken} aws --endpoint-url ${url} ${command}`,
    );

  beforeAll(async () => {
    const iam = new IAMClient(options());
    await iam.send(new CreateUserCommand({ UserName: 'eve' }));
    await iam.send(
      new PutUserPolicyCommand({
        UserName: 'eve',
        PolicyName: 'uploads',
        PolicyDocument: document({
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${OURS}/eve/*`,
        }),
      }),
    );
    keys = (await iam.send(new CreateAccessKeyCommand({ UserName: 'eve' }))).AccessKey!;
    const trust = document({ Effect: 'Allow', Principal: { AWS: eve }, Action: 'sts:AssumeRole' });
    await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: trust }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'reader', PolicyArn }));
    iam.destroy();
  });

  it('a user uploads where its policy lets it, and nowhere else', async () => {
    expect(await as(keys, `s3 cp /etc/hostname s3://${OURS}/eve/x`)).toMatchObject({ code: 0 });
    const { stderr } = await as(keys, `s3 cp /etc/hostname s3://${OURS}/other`);
    expect(stderr).toContain(
      `User: ${eve} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${OURS}/other" because no identity-based policy allows the s3:PutObject action`,
    );
    expect((await lab.kairo('logs')).stdout).toContain(
      'refused by no statement of the policy "uploads" of user eve',
    );
  });

  it('a session of a role has what its session policy leaves of the role', async () => {
    const sts = new STSClient(options(keys));
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::000000000000:role/reader',
        RoleSessionName: 'today',
        Policy: document({ Effect: 'Allow', Action: 's3:ListBucket', Resource: whole(OURS)[0] }),
      }),
    );
    sts.destroy();
    expect(await as(Credentials!, `s3 ls s3://${OURS}`)).toMatchObject({ code: 0 });
    const { stderr } = await as(Credentials!, `s3api get-object --bucket ${OURS} --key eve/x /dev/null`);
    expect(stderr).toContain('because no session policy allows the s3:GetObject action');
    const without = await as({ ...Credentials!, SessionToken: 'another' }, `s3 ls s3://${OURS}`);
    expect(without.stderr).toContain('InvalidToken');
  });
});

describe('an access point of our VPC', () => {
  const POINT = 'arn:aws:s3:ap-northeast-1:000000000000:accesspoint/inside';
  const under = (label: string) => ['--endpoint-url', url.replace('//bucket.', `//${label}.`)];
  const control = (...command: string[]) =>
    lab.onprem('aws', ...under('control'), 's3control', ...command, '--account-id', '000000000000');

  it('is made, used and deleted through the endpoint, and open to no other way', async () => {
    const vpc = `VpcId=${endpoint.VpcId}`;
    const made = await control(
      ...['create-access-point', '--name', 'inside', '--bucket', OURS, '--vpc-configuration', vpc],
    );
    expect(made).toMatchObject({ code: 0 });
    const { AccessPointArn, Alias } = JSON.parse(made.stdout);
    expect(AccessPointArn).toBe(POINT);
    const put = ['s3api', 'put-object', '--key', 'k', '--bucket'];
    expect(await lab.onprem('aws', ...under('accesspoint'), ...put, POINT)).toMatchObject({ code: 0 });
    expect(await aws(...put, Alias)).toMatchObject({ code: 0 });
    const copy = ['s3api', 'copy-object', '--bucket', OURS, '--key', 'copy', '--copy-source'];
    for (const source of [`${POINT}/object/k`, `${Alias}/k`]) {
      expect(await aws(...copy, source)).toMatchObject({ code: 0 });
    }
    const explained = () => lab.kairo('explain', '--from', 'onprem', '--to', `${POINT}/object/k`);
    expect(await explained()).toMatchObject({ code: 0 });
    const outside = new PutObjectCommand({ Bucket: Alias, Key: 'k', Body: 'content' });
    await expect(lab.s3.send(outside)).rejects.toMatchObject({ name: 'AccessDenied' });

    await limitEndpoint(document({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: whole(OURS) }));
    const { stderr } = await lab.onprem('aws', ...under('accesspoint'), ...put, POINT);
    expect(stderr).toContain(`"${POINT}/object/k" because no VPC endpoint policy allows`);
    const told = await explained();
    expect(told).toMatchObject({ code: 1 });
    expect(told.stdout).toContain('ENDPOINT_POLICY_NO_ALLOW');
    await lab.ec2.send(
      new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint.VpcEndpointId!, ResetPolicy: true }),
    );
    expect(await control('delete-access-point', '--name', 'inside')).toMatchObject({ code: 0 });
  });
});
