import { describe, expect, it } from 'vitest';
import { block, holds, parseAddress } from '../cidr.ts';
import { emptyNetwork } from '../network.ts';
import { s3PrefixList } from '../prefix-lists.ts';
import { publicServiceAt, publicServices } from './public-names.ts';
import { resolve } from './resolve.ts';

const addressesOf = (name: string) => {
  const answer = resolve(emptyNetwork(), { kind: 'public' }, { name, type: 'A' });
  return answer.kind === 'answer' ? answer.records.map(({ data }) => String(data)) : [];
};

describe('AWS’s public services', () => {
  it('have each an address that no other one has', () => {
    const addresses = publicServices.flatMap((service) => service.addresses);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('answer at the addresses that their names resolve to', () => {
    for (const service of publicServices) {
      expect(service.domains).not.toEqual([]);
      for (const name of service.domains) expect(addressesOf(name)).toEqual(service.addresses);
      for (const ip of service.addresses) expect(publicServiceAt(ip)).toBe(service);
    }
  });

  it('have S3 at addresses of the region’s prefix list', () => {
    for (const { region, addresses } of publicServices.filter(({ kind }) => kind === 's3')) {
      const blocks = s3PrefixList(region)!.cidrs.map(block);
      for (const ip of addresses) expect(blocks.some((one) => holds(one, parseAddress(ip)!))).toBe(true);
    }
  });

  it('have names without a region, which lead to us-east-1', () => {
    expect(addressesOf('bucket.s3.amazonaws.com')).toEqual(addressesOf('s3.us-east-1.amazonaws.com'));
    expect(addressesOf('sts.amazonaws.com')).toEqual(addressesOf('sts.us-east-1.amazonaws.com'));
    expect(publicServiceAt(addressesOf('route53.amazonaws.com')[0]!)).toMatchObject({ kind: 'api' });
  });

  it('are not at addresses of other hosts', () => {
    expect(publicServiceAt('8.8.8.8')).toBeUndefined();
  });
});
