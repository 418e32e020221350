/** The services that a VPC endpoint can lead to: Amazon S3, in its two forms. */
import type { ServiceDetail } from '@aws-sdk/client-ec2';
import type { VpcEndpoint } from '../../../network/network.ts';
import { regions, zonesOf } from '../../../network/zones.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { describeParts, type PartFilters } from '../kit/parts.ts';
import { atMostAThousand } from './max-results.ts';

/** The public zone of each region that holds the names of endpoints. AWS owns them. */
const HOSTED_ZONES: Record<string, string> = {
  'ap-northeast-1': 'Z2E726K9Y6RL4W',
  'ap-northeast-2': 'Z27UANNT0PRK1T',
  'ap-northeast-3': 'Z376B5OMM2JZL2',
  'ap-south-1': 'Z2KVTB3ZLFM7JR',
  'ap-southeast-1': 'Z18LLCSTV4NVNL',
  'ap-southeast-2': 'ZDK2GCRPAFKGO',
  'ca-central-1': 'ZRCXCF510Y6P9',
  'eu-central-1': 'Z273ZU8SZ5RJPC',
  'eu-north-1': 'Z3OWWK6JFDEDGC',
  'eu-west-1': 'Z38GZ743OKFT7T',
  'eu-west-2': 'Z7K1066E3PUKB',
  'eu-west-3': 'Z1DWHTMFP0WECP',
  'sa-east-1': 'Z2LXUWEVLCVZIB',
  'us-east-1': 'Z7HUB22UULQXV',
  'us-east-2': 'ZC8PG0KIFKBRI',
  'us-west-1': 'Z12I86A8N7VCZO',
  'us-west-2': 'Z1YSA3EXCYUU9Z',
};

/** The id of the hosted zone in which the endpoints of a region have their names. */
export function hostedZoneOf(region: string): string {
  return HOSTED_ZONES[region]!;
}

/** The name of S3's endpoint service in a region. */
function s3ServiceName(region: string): string {
  return `com.amazonaws.${region}.s3`;
}

/** Throws unless an endpoint in the caller's region can lead to the service with an endpoint of that type. */
export function checkService(
  { region }: Context,
  input: {
    ServiceName: string;
    ServiceRegion?: string | undefined;
    VpcEndpointType?: string | undefined;
  },
): VpcEndpoint['type'] {
  const { ServiceName, ServiceRegion = region, VpcEndpointType = 'Gateway' } = input;
  if (!regions.includes(ServiceRegion)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${ServiceRegion}) for parameter serviceRegion is invalid.`,
    );
  }
  if (ServiceName !== s3ServiceName(ServiceRegion)) throw unknownService(ServiceName);
  if (ServiceRegion !== region) {
    throw new AwsError(
      'UnsupportedOperation',
      `Kairo does not rehearse endpoints to a service in another Region. Make a VPC in ${ServiceRegion}, or use the service in ${region}.`,
    );
  }
  const types = offered(region).flatMap(({ ServiceType }) => ServiceType!.map((type) => type.ServiceType!));
  const type = types.find((known) => known === VpcEndpointType);
  if (type !== 'Interface' && type !== 'Gateway') {
    throw new AwsError(
      'InvalidParameter',
      `Endpoint type (${VpcEndpointType}) does not match available service types ([${types.join(', ')}]).`,
    );
  }
  return type;
}

export const vpcEndpointServices: Ec2Handlers = {
  DescribeVpcEndpointServices(context, input) {
    const chosen = input.ServiceRegions?.length ? [...new Set(input.ServiceRegions)] : [context.region];
    const known = chosen.filter((region) => regions.includes(region)).flatMap(offered);
    const names = input.ServiceNames ?? [];
    const missing = names.find((name) => !known.some(({ ServiceName }) => ServiceName === name));
    if (missing !== undefined) throw unknownService(missing);
    const named = known.filter(({ ServiceName }) => names.length === 0 || names.includes(ServiceName!));
    const { items, NextToken } = describeParts(named, FILTERS, atMostAThousand(input), { min: 1, max: 1000 });
    return {
      // S3 is there twice in the details and once among the names.
      ServiceNames: [...new Set(items.map(({ ServiceName }) => ServiceName!))],
      ServiceDetails: items,
      NextToken,
    };
  },
};

const FILTERS: PartFilters<ServiceDetail> = {
  owner: ({ Owner }) => Owner,
  'service-name': ({ ServiceName }) => ServiceName,
  'service-region': ({ ServiceRegion }) => ServiceRegion,
  'service-type': ({ ServiceType }) => ServiceType?.map((type) => type.ServiceType),
  'supported-ip-address-types': ({ SupportedIpAddressTypes }) => SupportedIpAddressTypes,
};

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ServiceDetail.html */
function offered(region: string): ServiceDetail[] {
  const everywhere = {
    ServiceName: s3ServiceName(region),
    ServiceRegion: region,
    AvailabilityZones: zonesOf(region).map(({ name }) => name),
    AvailabilityZoneIds: zonesOf(region).map(({ id }) => id),
    Owner: 'amazon',
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ['ipv4' as const],
    Tags: [],
  };
  return [
    {
      ...everywhere,
      ServiceId: serviceId(region, 0),
      ServiceType: [{ ServiceType: 'Interface' }],
      BaseEndpointDnsNames: [`s3.${region}.vpce.amazonaws.com`],
      PrivateDnsName: `*.s3.${region}.amazonaws.com`,
      PrivateDnsNames: [
        `*.s3.${region}.amazonaws.com`,
        `s3.${region}.amazonaws.com`,
        `*.s3-control.${region}.amazonaws.com`,
        `*.s3-accesspoint.${region}.amazonaws.com`,
      ].map((PrivateDnsName) => ({ PrivateDnsName })),
      PrivateDnsNameVerificationState: 'verified',
    },
    {
      ...everywhere,
      ServiceId: serviceId(region, 1),
      ServiceType: [{ ServiceType: 'Gateway' }],
      BaseEndpointDnsNames: [`s3.${region}.amazonaws.com`],
    },
  ];
}

/** An id that follows from the region, so that it stays. */
function serviceId(region: string, form: 0 | 1): string {
  const number = regions.indexOf(region) * 2 + form + 1;
  return `vpce-svc-0${((BigInt(number) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16).padStart(16, '0')}`;
}

function unknownService(name: string): AwsError {
  return new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${name}' does not exist`);
}
