import { expect, it } from 'vitest';
import { send } from '../../testing/raw.ts';
import { serve } from '../../testing/serve.ts';

it('of a website is an operation like any other through an endpoint, and its pages are not served there', async () => {
  await using served = await serve({
    originOf: () => ({ via: 'vpc-endpoint', vpcEndpointId: 'vpce-1', vpcId: 'vpc-1', sourceIp: '10.0.0.9' }),
  });
  const s3 = served.client();
  const Bucket = 'pages';
  await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
  const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration });
  expect(await s3.getBucketWebsite({ Bucket })).toMatchObject(WebsiteConfiguration);
  const page = await send(
    served.port,
    { method: 'GET', target: '/' },
    { host: `${Bucket}.s3-website-ap-northeast-1.amazonaws.com` },
  );
  expect(page.status).toBe(501);
  expect(page.text).toContain('<Code>NotImplemented</Code>');
});
