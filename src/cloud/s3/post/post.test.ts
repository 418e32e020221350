import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { CreateBucketCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serve } from '../testing/serve.ts';

let served: ServedS3;
let client: S3Client;
const Bucket = 'posted';

beforeAll(async () => {
  served = await serve();
  client = served.client();
  const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-1' } as const;
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
});
afterAll(() => served[Symbol.asyncDispose]());

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** A form as a browser sends it, with a policy that allows these fields, signed by Version 4. */
function signed(
  fields: Record<string, string>,
  region = 'ap-northeast-1',
  secret = 'test',
): Record<string, string> {
  const now = new Date();
  const date = now.toISOString().slice(0, 10).replaceAll('-', '');
  const scope = [date, region, 's3', 'aws4_request'];
  const signing = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': ['test', ...scope].join('/'),
    'x-amz-date': `${date}T000000Z`,
  };
  const all = { ...fields, ...signing };
  const conditions = [
    { bucket: Bucket },
    ['content-length-range', 2, 20],
    ...Object.keys(all).map((name) => ['starts-with', `$${name}`, '']),
  ];
  const expiration = new Date(now.getTime() + 60_000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
  const key = scope.reduce<string | Buffer>((left, part) => hmac(left, part), `AWS4${secret}`);
  return { ...all, policy, 'x-amz-signature': hmac(key, policy).toString('hex') };
}

function post(fields: Record<string, string>, file = 'content') {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([file]), 'from-the-browser.txt');
  return fetch(`http://127.0.0.1:${served.port}/${Bucket}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
}

const code = async (answer: Response) => /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1];

describe('a form posted by a browser', () => {
  it('becomes an object with what its fields say', async () => {
    const answer = await post(
      signed({ key: `in/$\{filename}`, 'Content-Type': 'text/plain', 'x-amz-meta-by': 'a form' }),
    );
    expect(answer.status).toBe(204);
    const found = await client.send(new GetObjectCommand({ Bucket, Key: 'in/from-the-browser.txt' }));
    expect(await found.Body!.transformToString()).toBe('content');
    expect(found).toMatchObject({ ContentType: 'text/plain', Metadata: { by: 'a form' } });
    expect(answer.headers.get('etag')).toBe(found.ETag);
  });

  it('is answered with a document or another page when it wishes so', async () => {
    const document = await post(signed({ key: 'k', success_action_status: '201' }));
    expect(document.status).toBe(201);
    expect(await document.text()).toMatch(/<PostResponse><Location>.*<Bucket>posted<\/Bucket><Key>k<\/Key>/);
    const page = await post(signed({ key: 'k', success_action_redirect: 'https://app.example/done?a=b' }));
    expect(page.status).toBe(303);
    expect(page.headers.get('location')).toMatch(
      /^https:\/\/app\.example\/done\?a=b&bucket=posted&key=k&etag=%22/,
    );
  });

  it.each([
    ['without a signature and without a policy', { key: 'k' }, 403, 'AccessDenied'],
    ['without a key', {}, 400, 'InvalidArgument'],
    ['with a policy that nobody signed', { key: 'k', policy: 'e30=' }, 400, 'InvalidArgument'],
  ])('is refused %s', async (_, fields, status, expected) => {
    const answer = await post(fields);
    expect(answer.status).toBe(status);
    expect(await code(answer)).toBe(expected);
  });

  it('is refused when its signature or its region is wrong', async () => {
    expect(await code(await post(signed({ key: 'k' }, 'ap-northeast-1', 'wrong')))).toBe(
      'SignatureDoesNotMatch',
    );
    expect(await code(await post(signed({ key: 'k' }, 'eu-west-1')))).toBe(
      'AuthorizationQueryParametersError',
    );
  });

  it('is refused when the file is larger or smaller than the policy allows, and leaves nothing', async () => {
    expect(await code(await post(signed({ key: 'none' }), 'x'.repeat(21)))).toBe('EntityTooLarge');
    expect(await code(await post(signed({ key: 'none' }), 'x'))).toBe('EntityTooSmall');
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('is refused without a file and when it is no form at all', async () => {
    const send = (body: string, type = 'multipart/form-data; boundary=x') =>
      fetch(`http://127.0.0.1:${served.port}/${Bucket}`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
    expect(
      await code(await send('--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--x--\r\n')),
    ).toBe('InvalidArgument');
    expect(await code(await send('garbage', 'multipart/form-data'))).toBe('MalformedPOSTRequest');
    expect((await send('garbage')).status).toBe(400);
  });

  it('leaves nothing when the client goes away in the middle', async () => {
    const fields = Object.entries(signed({ key: 'half' }))
      .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('');
    const body = `${fields}--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nhal`;
    const socket = connect(served.port, '127.0.0.1');
    socket.end(
      `POST /${Bucket} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${body.length + 50}\r\n\r\n${body}`,
    );
    const settled = served.records.length;
    await expect.poll(() => served.records.length).toBeGreaterThan(settled);
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'half' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    socket.destroy();
  });
});
