/** VPC flow logs: made, shown and deleted. What they write comes from the lab. */
import type { FlowLogsResourceType } from '@aws-sdk/client-ec2';
import { DEFAULT_FORMAT, formatFields } from '../../../network/flow-logs.ts';
import type { FlowLog } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { create, describe, find, missing, remove } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { networkInterfaceKind } from '../network-interfaces/kind.ts';
import { subnetKind } from '../subnets/subnets.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { flowLogKind } from './kind.ts';

const BUCKET_ARN = /^arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/;

export const flowLogHandlers: Ec2Handlers = {
  /** Items fail one by one, as on AWS; the parameters that they share are checked first. */
  CreateFlowLogs(context, input) {
    if (!input.ResourceIds?.length) throw missing('ResourceId');
    if (!input.ResourceType) throw missing('ResourceType');
    refuse(input, 'DeliverLogsPermissionArn', 'DeliverCrossAccountRole');
    const shared = {
      trafficType: checkedTrafficType(input.TrafficType),
      maxAggregationInterval: checkedInterval(input.MaxAggregationInterval),
      logDestination: checkedDestination(input.LogDestinationType, input.LogDestination),
      logFormat: checkedFormat(input.LogFormat),
    };
    const FlowLogIds: string[] = [];
    const Unsuccessful = input.ResourceIds.flatMap((resourceId) => {
      try {
        const resource = checkedResource(context, input.ResourceType!, resourceId);
        checkNotLogged(context, resource, shared);
        const id = context.ids.id(flowLogKind.prefix);
        create(
          context,
          flowLogKind,
          { id, region: context.region, resource, ...shared, creationTime: context.now },
          input,
        );
        FlowLogIds.push(id);
        return [];
      } catch (error) {
        return [unsuccessful(resourceId, error)];
      }
    });
    return { FlowLogIds, Unsuccessful, ClientToken: input.ClientToken };
  },

  DescribeFlowLogs(context, input) {
    const { items, NextToken } = describe(context, flowLogKind, input.FlowLogIds, {
      Filters: input.Filter,
      MaxResults: input.MaxResults,
      NextToken: input.NextToken,
    });
    return { FlowLogs: items, NextToken };
  },

  DeleteFlowLogs(context, input) {
    if (!input.FlowLogIds?.length) throw missing('FlowLogId');
    const Unsuccessful = input.FlowLogIds.flatMap((id) => {
      try {
        remove(context, flowLogKind, find(context, flowLogKind, id).id);
        return [];
      } catch (error) {
        return [unsuccessful(id, error)];
      }
    });
    return { Unsuccessful };
  },
};

function unsuccessful(ResourceId: string, error: unknown) {
  if (!(error instanceof AwsError)) throw error;
  return { ResourceId, Error: { Code: error.code, Message: error.message } };
}

function checkedResource(context: Context, type: FlowLogsResourceType, id: string): FlowLog['resource'] {
  switch (type) {
    case 'VPC':
      return { kind: 'vpc', id: find(context, vpcKind, id).id };
    case 'Subnet':
      return { kind: 'subnet', id: find(context, subnetKind, id).id };
    case 'NetworkInterface':
      return { kind: 'network-interface', id: find(context, networkInterfaceKind, id).id };
    default:
      throw new AwsError('InvalidParameter', `Flow logs of ${type} are not supported by Kairo.`);
  }
}

function checkNotLogged(
  context: Context,
  resource: FlowLog['resource'],
  { trafficType, logDestination }: Pick<FlowLog, 'trafficType' | 'logDestination'>,
): void {
  const same = Object.values(context.network.flowLogs).some(
    (log) =>
      log.resource.id === resource.id &&
      log.trafficType === trafficType &&
      log.logDestination === logDestination,
  );
  if (same)
    throw new AwsError(
      'FlowLogAlreadyExists',
      'Error. There is an existing Flow Log with the same configuration and log destination.',
    );
}

function checkedTrafficType(type: string | undefined): FlowLog['trafficType'] {
  if (type === 'ACCEPT' || type === 'REJECT' || type === 'ALL') return type;
  throw type === undefined
    ? missing('TrafficType')
    : new AwsError('InvalidParameter', `Invalid traffic type ${type}.`);
}

function checkedInterval(seconds: number | undefined): FlowLog['maxAggregationInterval'] {
  if (seconds === undefined || seconds === 600) return 600;
  if (seconds === 60) return 60;
  throw new AwsError(
    'InvalidParameter',
    `Invalid value ${seconds} for MaxAggregationInterval. Valid values: 60, 600.`,
  );
}

/** Only S3: there is no CloudWatch Logs here, and no Firehose. */
function checkedDestination(type: string | undefined, destination: string | undefined): string {
  if ((type ?? 'cloud-watch-logs') !== 's3') {
    throw new AwsError(
      'UnsupportedOperation',
      `Kairo writes flow logs to S3: give LogDestinationType s3, not ${type ?? 'cloud-watch-logs'}.`,
    );
  }
  if (!destination) throw missing('LogDestination');
  if (!BUCKET_ARN.test(destination))
    throw new AwsError('InvalidParameter', `LogDestination ${destination} is not the ARN of an S3 bucket.`);
  return destination;
}

function checkedFormat(format: string | undefined): string {
  const checked = formatFields(format ?? DEFAULT_FORMAT);
  if (checked.kind === 'unknown')
    throw new AwsError('InvalidParameter', `Unknown fields provided: ${checked.field}`);
  return format ?? DEFAULT_FORMAT;
}
