import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyV2 } from './signature-v2.ts';

// The example of Amazon's documentation, with its secret.
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const now = Date.parse('Tue, 27 Mar 2007 19:36:42 +0000');
const options = {
  now,
  region: 'us-east-1',
  secretOf: (id: string) => (id === accessKeyId ? secret : undefined),
};
const request = {
  method: 'GET',
  target: '/photos/puppy.jpg',
  headers: {
    host: 'awsexamplebucket1.s3.us-west-1.amazonaws.com',
    date: 'Tue, 27 Mar 2007 19:36:42 +0000',
    authorization: `AWS ${accessKeyId}:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=`,
  },
};

describe('a signature of Version 2', () => {
  it('is the one of the documentation', () => {
    expect(verifyV2(request, options)).toEqual({ form: 'header', accessKeyId });
  });

  it('is refused when anything signed has changed, is late, or in a region that never had it', () => {
    const withHeaders = (headers: object) => ({ ...request, headers: { ...request.headers, ...headers } });
    expect(() => verifyV2({ ...request, method: 'PUT' }, options)).toThrow(/signature we calculated/);
    expect(() => verifyV2(withHeaders({ 'x-amz-acl': 'private' }), options)).toThrow(
      /signature we calculated/,
    );
    expect(() => verifyV2(request, { ...options, now: now + 16 * 60_000 })).toThrow(/too large/);
    expect(() => verifyV2(withHeaders({ date: 'yesterday' }), options)).toThrow(/valid Date/);
    expect(() => verifyV2(withHeaders({ authorization: 'AWS nothing' }), options)).toThrow(/invalid/);
    expect(() => verifyV2(request, { ...options, region: 'eu-central-1' })).toThrow(/not supported/);
    expect(() => verifyV2(request, { ...options, secretOf: () => undefined })).toThrow(/does not exist/);
  });

  it('may be in the query, until it expires', () => {
    const expires = Math.floor(now / 1000) + 60;
    const text = `GET\n\n\n${expires}\n/bucket/key?response-content-type=text/plain&versionId=1`;
    const signature = encodeURIComponent(createHmac('sha1', secret).update(text).digest('base64'));
    const query = `versionId=1&response-content-type=text%2Fplain&x=y&AWSAccessKeyId=${accessKeyId}`;
    const target = `/bucket/key?${query}&Expires=${expires}&Signature=${signature}`;
    const presigned = { method: 'GET', target, headers: { host: '127.0.0.1:4566' } };
    expect(verifyV2(presigned, options)).toEqual({ form: 'query', accessKeyId });
    expect(() => verifyV2(presigned, { ...options, now: now + 61_000 })).toThrow('Request has expired');
  });

  it('is none where the request is signed otherwise or not at all', () => {
    expect(verifyV2({ ...request, headers: { host: 'x' } }, options)).toBeUndefined();
  });
});
