import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../aws-error.ts';
import { addressOf } from './addressing.ts';

const vpce = 'vpce-0123456789abcdef0-abcd1234.s3.ap-northeast-1.vpce.amazonaws.com';

describe('addresses', () => {
  it('are read from the path where the host is the service’s own', () => {
    for (const host of [
      `bucket.${vpce}`,
      vpce,
      's3.ap-northeast-1.amazonaws.com',
      's3.amazonaws.com',
      'localhost:4566',
      '127.0.0.1:80',
      '[::1]:80',
      undefined,
    ]) {
      expect(addressOf(host, '/my-bucket/a/b')).toEqual({ bucket: 'my-bucket', key: 'a/b' });
      expect(addressOf(host, '/')).toEqual({ bucket: undefined, key: undefined });
      expect(addressOf(host, '/my-bucket')).toEqual({ bucket: 'my-bucket', key: undefined });
      expect(addressOf(host, '/my-bucket/')).toEqual({ bucket: 'my-bucket', key: undefined });
    }
  });

  it('are read from the host where a bucket precedes it', () => {
    for (const host of [
      `my.bucket.bucket.${vpce}`,
      `my.bucket.bucket.${vpce}:443`,
      'my.bucket.s3.ap-northeast-1.amazonaws.com',
      'MY.bucket.s3-eu-west-1.amazonaws.com',
      'my.bucket.s3.amazonaws.com',
      'my.bucket.s3.dualstack.eu-west-1.amazonaws.com',
      'my.bucket.s3-fips.us-east-1.amazonaws.com',
      'my.bucket.s3-fips.dualstack.us-east-1.amazonaws.com',
      'my.bucket.s3-accelerate.amazonaws.com',
      'my.bucket.localhost:99',
    ]) {
      expect(addressOf(host, '/a/b')).toEqual({ bucket: 'my.bucket', key: 'a/b' });
      expect(addressOf(host, '/')).toEqual({ bucket: 'my.bucket', key: undefined });
    }
    // Clients that are given the bare name put the bucket before it; no certificate has that name.
    expect(addressOf(`other.${vpce}`, '/a/b')).toEqual({ bucket: 'other', key: 'a/b' });
    // A zonal name of the endpoint is the endpoint.
    expect(
      addressOf('bucket.vpce-0123-abcd-ap-northeast-1a.s3.ap-northeast-1.vpce.amazonaws.com', '/b/k').bucket,
    ).toBe('b');
  });

  it('keep every character of a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), (key) => {
        expect(addressOf('localhost', `/b/${encodeURIComponent(key)}`).key).toBe(key);
      }),
    );
    expect(addressOf('localhost', '/b//a//').key).toBe('/a//');
    expect(addressOf('localhost', '/b/a+b').key).toBe('a+b');
  });

  it.each([
    'my-bucket.s3-website-ap-northeast-1.amazonaws.com',
    'my-bucket.s3-website.eu-central-1.amazonaws.com:80',
    's3-website-us-east-1.amazonaws.com',
  ])('of websites are none of the API: %s', (host) => {
    expect(() => addressOf(host, '/index.html')).toThrow(expect.objectContaining({ status: 501 }));
  });

  it('that cannot be read are refused', () => {
    expect(() => addressOf('localhost', '/b/%zz')).toThrow(AwsError);
    expect(() => addressOf('localhost', '/b/%ff')).toThrow("Couldn't parse the specified URI.");
    expect(() => addressOf('localhost', `/b/${'x'.repeat(1025)}`)).toThrow('Your key is too long');
    expect(addressOf('localhost', `/b/${'x'.repeat(1024)}`).key).toHaveLength(1024);
  });
});
