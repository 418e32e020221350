import { describe, expect, it } from 'vitest';
import { regions } from '../../../network/zones.ts';
import { testCloud } from '../kit/testing.ts';

describe('DescribeVpcEndpointServices', () => {
  const { call, refused } = testCloud('us-east-1');

  it('names S3 once and details it twice, as Interface and as Gateway', () => {
    const { ServiceNames, ServiceDetails } = call('DescribeVpcEndpointServices', {});
    expect(ServiceNames).toEqual(['com.amazonaws.us-east-1.s3']);
    expect(ServiceDetails).toMatchObject([
      {
        ServiceType: [{ ServiceType: 'Interface' }],
        BaseEndpointDnsNames: ['s3.us-east-1.vpce.amazonaws.com'],
        AvailabilityZones: ['a', 'b', 'c', 'd', 'e', 'f'].map((zone) => `us-east-1${zone}`),
        Owner: 'amazon',
        VpcEndpointPolicySupported: true,
        AcceptanceRequired: false,
        ManagesVpcEndpoints: false,
      },
      {
        ServiceType: [{ ServiceType: 'Gateway' }],
        BaseEndpointDnsNames: ['s3.us-east-1.amazonaws.com'],
      },
    ]);
    expect(ServiceDetails![1]!.PrivateDnsName).toBeUndefined();
  });

  it('filters by type and refuses names and filters that do not exist', () => {
    const types = (Values: string[]) =>
      call('DescribeVpcEndpointServices', { Filters: [{ Name: 'service-type', Values }] }).ServiceDetails;
    expect(types(['Gateway'])).toHaveLength(1);
    expect(types(['GatewayLoadBalancer'])).toEqual([]);
    expect(
      refused('DescribeVpcEndpointServices', { ServiceNames: ['com.amazonaws.us-east-1.none'] }),
    ).toEqual({
      code: 'InvalidServiceName',
      message: "The Vpc Endpoint Service 'com.amazonaws.us-east-1.none' does not exist",
    });
    expect(
      refused('DescribeVpcEndpointServices', { Filters: [{ Name: 'constructor', Values: ['*'] }] }).code,
    ).toBe('InvalidParameterValue');
  });

  it('tells of other regions when asked, each service with an id of its own', () => {
    const { ServiceDetails } = call('DescribeVpcEndpointServices', {
      ServiceRegions: [...regions, 'mars-1'],
    });
    expect(ServiceDetails).toHaveLength(regions.length * 2);
    const ids = ServiceDetails!.map(({ ServiceId }) => ServiceId!);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^vpce-svc-[0-9a-f]{17}$/.test(id))).toBe(true);
  });
});

describe('prefix lists', () => {
  const { call, refused } = testCloud();
  const PrefixListId = 'pl-61a54008';
  const PrefixListName = 'com.amazonaws.ap-northeast-1.s3';

  it('have the addresses of S3, in the old form and in the new', () => {
    expect(call('DescribePrefixLists', {}).PrefixLists).toMatchObject([
      { PrefixListId, PrefixListName, Cidrs: expect.arrayContaining(['52.219.0.0/20']) },
    ]);
    expect(call('DescribeManagedPrefixLists', {}).PrefixLists).toEqual([
      {
        PrefixListId,
        PrefixListName,
        PrefixListArn: `arn:aws:ec2:ap-northeast-1:aws:prefix-list/${PrefixListId}`,
        AddressFamily: 'IPv4',
        State: 'create-complete',
        OwnerId: 'AWS',
        Tags: [],
      },
    ]);
    const { Entries } = call('GetManagedPrefixListEntries', { PrefixListId });
    expect(Entries!.map(({ Cidr }) => Cidr)).toEqual(call('DescribePrefixLists', {}).PrefixLists![0]!.Cidrs);
  });

  it('are found by name and owner, and are missed by id', () => {
    const byOwner = (owner: string) =>
      call('DescribeManagedPrefixLists', { Filters: [{ Name: 'owner-id', Values: [owner] }] }).PrefixLists;
    expect(byOwner('AWS')).toHaveLength(1);
    expect(byOwner('000000000000')).toEqual([]);
    expect(
      call('DescribePrefixLists', { Filters: [{ Name: 'prefix-list-name', Values: ['*.dynamodb'] }] })
        .PrefixLists,
    ).toEqual([]);
    expect(refused('DescribePrefixLists', { PrefixListIds: ['pl-00000000'] }).code).toBe(
      'InvalidPrefixListId.NotFound',
    );
    expect(refused('GetManagedPrefixListEntries', { PrefixListId: 'pl-00000000' }).code).toBe(
      'InvalidPrefixListID.NotFound',
    );
    expect(refused('GetManagedPrefixListEntries', { PrefixListId: 'list' }).code).toBe(
      'InvalidPrefixListID.Malformed',
    );
  });
});
