import { expect, it } from 'vitest';
import { emptyNetwork, type VpcEndpoint } from '../network.ts';
import { s3EndpointUrls } from './endpoint-names.ts';

const endpoint = (id: string, service: string, type: VpcEndpoint['type']) =>
  ({
    ...{ id, type, region: 'eu-west-1', dnsSuffix: 'abc' },
    serviceName: `com.amazonaws.eu-west-1.${service}`,
  }) as VpcEndpoint;

it('clients of S3 are given the URLs of its interface endpoints, whatever else the account has', () => {
  const network = emptyNetwork();
  network.vpcEndpoints = {
    'vpce-1': endpoint('vpce-1', 'ssm', 'Interface'),
    'vpce-2': endpoint('vpce-2', 's3', 'Gateway'),
    'vpce-3': endpoint('vpce-3', 's3', 'Interface'),
  };
  expect(s3EndpointUrls(network)).toEqual(['https://bucket.vpce-3-abc.s3.eu-west-1.vpce.amazonaws.com']);
});
