import * as sdk from '@aws-sdk/client-route-53';
import * as s3Control from '@aws-sdk/client-s3-control';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../aws-error.ts';
import { readRest, restOperation, writeRest } from './rest-xml.ts';

const request = (path: string, body = '', query = '') => ({
  method: 'POST',
  path,
  parameters: new URLSearchParams(query),
  body,
});

describe('an operation', () => {
  it.each([
    ['POST', '/2013-04-01/hostedzone', 'CreateHostedZone'],
    ['GET', '/2013-04-01/hostedzone', 'ListHostedZones'],
    ['GET', '/2013-04-01/hostedzone/Z1', 'GetHostedZone'],
    ['DELETE', '/2013-04-01/hostedzone/Z1', 'DeleteHostedZone'],
    ['POST', '/2013-04-01/hostedzone/Z1/rrset/', 'ChangeResourceRecordSets'],
    ['GET', '/2013-04-01/tags/hostedzone/Z1', 'ListTagsForResource'],
  ])('is a method and a path: %s %s', (method, path, operation) => {
    expect(restOperation(sdk, { method, path })).toBe(operation);
  });
  it('is none for any other path', () => {
    expect(restOperation(sdk, { method: 'PATCH', path: '/2013-04-01/hostedzone' })).toBeUndefined();
    expect(restOperation(sdk, { method: 'GET', path: '/2013x04-01/hostedzone' })).toBeUndefined();
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        restOperation(sdk, { method: 'GET', path });
      }),
    );
  });
});

describe('an input', () => {
  it('is what path, query and document say', () => {
    expect(
      readRest(
        sdk,
        'ListResourceRecordSets',
        request('/2013-04-01/hostedzone/Z%31/rrset', '', 'name=a.b&maxitems=5'),
      ),
    ).toEqual({ HostedZoneId: 'Z1', StartRecordName: 'a.b', MaxItems: 5 });
    const document =
      '<CreateHostedZoneRequest xmlns="x"><Name>a&amp;b</Name><VPC><VPCId>vpc-1</VPCId></VPC></CreateHostedZoneRequest>';
    expect(readRest(sdk, 'CreateHostedZone', request('/2013-04-01/hostedzone', document))).toEqual({
      Name: 'a&b',
      VPC: { VPCId: 'vpc-1' },
    });
  });
  it('is refused with an error of AWS when it cannot be read, whatever it is', () => {
    const read = (path: string, body: string, query = '') =>
      readRest(sdk, 'ChangeResourceRecordSets', request(path, body, query));
    const path = '/2013-04-01/hostedzone/Z1/rrset';
    for (const body of ['', '<a/>', '<ChangeResourceRecordSetsRequest>', '<!DOCTYPE a><a/>', 'text']) {
      expect(() => read(path, body)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
    }
    const good = '<ChangeResourceRecordSetsRequest/>';
    expect(() => read('/2013-04-01/hostedzone/%zz/rrset', good)).toThrow(AwsError);
    fc.assert(
      fc.property(fc.string(), (body) => {
        expect(() => read(path, body)).toThrow(AwsError);
      }),
    );
  });
});

it('an output is a status, headers and a document', () => {
  const zone = { Id: '/hostedzone/Z1', Name: 'a<b.', CallerReference: 'x' };
  const output = { HostedZone: zone, Location: 'https://example/Z1' };
  expect(writeRest(sdk, 'CreateHostedZone', output, 'urn:x')).toEqual({
    status: 201,
    headers: { Location: 'https://example/Z1' },
    content:
      '<CreateHostedZoneResponse xmlns="urn:x"><HostedZone><Id>/hostedzone/Z1</Id><Name>a&lt;b.</Name><CallerReference>x</CallerReference></HostedZone></CreateHostedZoneResponse>',
  });
});

describe('S3 Control', () => {
  const path = '/v20180820/configuration/publicAccessBlock';
  it('has members in headers, and documents that are one member alone', () => {
    const body =
      '<PublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls></PublicAccessBlockConfiguration>';
    expect(
      readRest(s3Control, 'PutPublicAccessBlock', {
        ...request(path, body),
        headers: { 'x-amz-account-id': '000000000000' },
      }),
    ).toEqual({
      AccountId: '000000000000',
      PublicAccessBlockConfiguration: { IgnorePublicAcls: true },
    });
    expect(readRest(s3Control, 'GetPublicAccessBlock', request(path))).toEqual({});
    const written = writeRest(
      s3Control,
      'GetPublicAccessBlock',
      { PublicAccessBlockConfiguration: { IgnorePublicAcls: true } },
      'ns',
    );
    expect(written.content).toBe(
      '<PublicAccessBlockConfiguration xmlns="ns"><IgnorePublicAcls>true</IgnorePublicAcls></PublicAccessBlockConfiguration>',
    );
    expect(writeRest(s3Control, 'DeletePublicAccessBlock', {}, 'ns').content).toBe('');
  });
});
