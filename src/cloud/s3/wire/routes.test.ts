import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RouteRequest, route } from './routes.ts';
import { operations, traitsOf } from './schemas.ts';

const ask = (method: string, level: RouteRequest['level'], query = '', headers: string[] = []) =>
  route({ method, level, query: new URLSearchParams(query), hasHeader: (name) => headers.includes(name) })
    ?.name;

describe('routes', () => {
  it('find operations as clients without x-id ask for them', () => {
    expect(ask('GET', 'service')).toBe('ListBuckets');
    expect(ask('GET', 'bucket')).toBe('ListObjects');
    expect(ask('GET', 'bucket', 'list-type=2&prefix=a')).toBe('ListObjectsV2');
    expect(ask('GET', 'bucket', 'uploads')).toBe('ListMultipartUploads');
    expect(ask('PUT', 'bucket')).toBe('CreateBucket');
    expect(ask('POST', 'bucket', 'delete')).toBe('DeleteObjects');
    expect(ask('PUT', 'object')).toBe('PutObject');
    expect(ask('PUT', 'object', '', ['x-amz-copy-source'])).toBe('CopyObject');
    expect(ask('PUT', 'object', 'partNumber=1&uploadId=x')).toBe('UploadPart');
    expect(ask('PUT', 'object', 'partNumber=1&uploadId=x', ['x-amz-copy-source'])).toBe('UploadPartCopy');
    expect(ask('POST', 'object', 'uploads')).toBe('CreateMultipartUpload');
    expect(ask('POST', 'object', 'uploadId=x')).toBe('CompleteMultipartUpload');
    expect(ask('DELETE', 'object', 'uploadId=x')).toBe('AbortMultipartUpload');
    expect(ask('GET', 'object', 'uploadId=x')).toBe('ListParts');
    expect(ask('GET', 'object', 'attributes')).toBe('GetObjectAttributes');
    expect(ask('GET', 'object', 'partNumber=2')).toBe('GetObject');
    expect(ask('HEAD', 'object')).toBe('HeadObject');
    expect(ask('GET', 'bucket', 'analytics&id=1')).toBe('GetBucketAnalyticsConfiguration');
    expect(ask('GET', 'bucket', 'analytics')).toBe('ListBucketAnalyticsConfigurations');
    expect(ask('PATCH', 'object')).toBeUndefined();
    expect(ask('POST', 'object')).toBeUndefined();
  });

  it('find every operation of the SDK by what its own schema prescribes', () => {
    for (const operation of operations) {
      const [path, queryText = ''] = operation.template.split('?');
      if (path !== '/' && path !== '/{Key+}') continue;
      const query = new URLSearchParams(queryText);
      const headers: string[] = [];
      for (const [name, member] of operation.input.structIterator()) {
        const { httpQuery, httpHeader } = traitsOf(member);
        if (!operation.required.includes(name)) continue;
        if (httpQuery) query.set(httpQuery, '1');
        if (httpHeader) headers.push(httpHeader.toLowerCase());
      }
      const hasBucket = operation.input.getMemberSchemas().Bucket !== undefined;
      const level = path !== '/' ? 'object' : hasBucket ? 'bucket' : 'service';
      expect(ask(operation.method, level, query.toString(), headers)).toBe(operation.name);
    }
  });

  it('are found or not for any query, without throwing', () => {
    fc.assert(
      fc.property(fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'), fc.string(), (method, query) => {
        const found = ask(method, 'object', query);
        expect(found === undefined || typeof found === 'string').toBe(true);
      }),
    );
  });
});
