/** DNS attributes of a VPC. */
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { vpcKind } from './vpcs.ts';

export const vpcAttributes: Ec2Handlers = {
  /** One attribute a call, as AWS has it. */
  ModifyVpcAttribute(context, input) {
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    const support = input.EnableDnsSupport?.Value;
    const hostnames = input.EnableDnsHostnames?.Value;
    if (support !== undefined && hostnames !== undefined) {
      throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
    }
    refuse(input, 'EnableNetworkAddressUsageMetrics');
    if (support !== undefined) vpc.enableDnsSupport = support;
    else if (hostnames !== undefined) vpc.enableDnsHostnames = hostnames;
    else throw missing('attribute');
    return {};
  },

  DescribeVpcAttribute(context, input) {
    if (!input.Attribute) throw missing('attribute');
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    switch (input.Attribute) {
      case 'enableDnsSupport':
        return { VpcId: vpc.id, EnableDnsSupport: { Value: vpc.enableDnsSupport } };
      case 'enableDnsHostnames':
        return { VpcId: vpc.id, EnableDnsHostnames: { Value: vpc.enableDnsHostnames } };
      case 'enableNetworkAddressUsageMetrics':
        return { VpcId: vpc.id, EnableNetworkAddressUsageMetrics: { Value: false } };
      default:
        throw new AwsError(
          'InvalidParameterValue',
          `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`,
        );
    }
  },
};
