/**
 * The prefix lists that AWS manages: the public addresses of Amazon S3, by region.
 *
 * AWS adds and takes away blocks over time; these are some that it has published, and enough to route and
 * resolve by.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html
 */

export interface PrefixList {
  id: string;
  /** `com.amazonaws.REGION.s3`, which is also the name of the endpoint service. */
  name: string;
  region: string;
  cidrs: readonly string[];
}

const S3: Record<string, { id: string; cidrs: readonly string[] }> = {
  'ap-northeast-1': {
    id: 'pl-61a54008',
    cidrs: ['52.219.0.0/20', '52.219.16.0/22', '52.219.68.0/22', '54.231.224.0/21'],
  },
  'ap-northeast-2': { id: 'pl-78a54011', cidrs: ['52.219.56.0/22', '52.219.60.0/23'] },
  'ap-northeast-3': { id: 'pl-a4a540cd', cidrs: ['52.95.157.0/24', '52.95.158.0/23'] },
  'ap-south-1': { id: 'pl-78a54011', cidrs: ['52.219.62.0/23', '52.219.64.0/22'] },
  'ap-southeast-1': { id: 'pl-6fa54006', cidrs: ['52.219.32.0/21', '52.219.40.0/22'] },
  'ap-southeast-2': { id: 'pl-6ca54005', cidrs: ['52.95.128.0/21', '52.92.52.0/22'] },
  'ca-central-1': { id: 'pl-7da54014', cidrs: ['52.95.145.0/24', '52.95.146.0/23'] },
  'eu-central-1': { id: 'pl-6ea54007', cidrs: ['52.219.44.0/22', '52.219.72.0/22'] },
  'eu-north-1': { id: 'pl-c3aa4faa', cidrs: ['52.95.169.0/24', '52.95.170.0/23'] },
  'eu-west-1': { id: 'pl-6da54004', cidrs: ['52.218.0.0/17', '52.92.0.0/17'] },
  'eu-west-2': { id: 'pl-7ca54015', cidrs: ['52.95.148.0/23', '52.95.142.0/23'] },
  'eu-west-3': { id: 'pl-23ad484a', cidrs: ['52.95.154.0/23', '52.95.156.0/24'] },
  'sa-east-1': { id: 'pl-6aa54003', cidrs: ['52.95.163.0/24', '52.95.164.0/23'] },
  'us-east-1': { id: 'pl-63a5400a', cidrs: ['52.216.0.0/15', '54.231.0.0/17'] },
  'us-east-2': { id: 'pl-7ba54012', cidrs: ['52.219.80.0/20', '52.219.96.0/20'] },
  'us-west-1': { id: 'pl-6ba54002', cidrs: ['52.219.112.0/20', '52.219.20.0/22'] },
  'us-west-2': { id: 'pl-68a54001', cidrs: ['52.218.128.0/17', '52.92.128.0/17'] },
};

/** The prefix list of S3 in a region; `undefined` for a region that does not exist. */
export function s3PrefixList(region: string): PrefixList | undefined {
  const known = Object.hasOwn(S3, region) ? S3[region] : undefined;
  return known && { ...known, name: `com.amazonaws.${region}.s3`, region };
}

/** Every list that AWS manages in a region and that is known here. */
export function managedPrefixLists(region: string): PrefixList[] {
  const s3 = s3PrefixList(region);
  return s3 ? [s3] : [];
}
