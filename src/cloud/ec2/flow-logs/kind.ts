/** Flow logs as EC2 shows them. */
import type { FlowLog as ShownFlowLog } from '@aws-sdk/client-ec2';
import type { FlowLog } from '../../../network/network.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';

export const flowLogKind: Kind<FlowLog, ShownFlowLog> = {
  type: 'vpc-flow-log',
  prefix: 'fl',
  table: (network) => network.flowLogs,
  notFound: 'InvalidFlowLogId.NotFound',
  malformed: 'InvalidFlowLogId.Malformed',
  notFoundMessage: (id) => `The flow log ID '${id}' does not exist`,
  filters: {
    'deliver-log-status': (log) => deliveryStatus(log),
    'flow-log-id': (log) => log.id,
    'log-destination-type': () => 's3',
    'log-group-name': () => undefined,
    'resource-id': ({ resource }) => resource.id,
    'traffic-type': (log) => log.trafficType,
  },
  show: (log, network) => ({
    FlowLogId: log.id,
    FlowLogStatus: 'ACTIVE',
    ResourceId: log.resource.id,
    TrafficType: log.trafficType,
    LogDestinationType: 's3',
    LogDestination: log.logDestination,
    LogFormat: log.logFormat,
    MaxAggregationInterval: log.maxAggregationInterval,
    DeliverLogsStatus: deliveryStatus(log),
    DeliverLogsErrorMessage: log.deliveryError,
    CreationTime: new Date(log.creationTime),
    DestinationOptions: {
      FileFormat: 'plain-text',
      HiveCompatiblePartitions: false,
      PerHourPartition: false,
    },
    Tags: tagsOf(network, log.id),
  }),
};

function deliveryStatus({ deliveryError }: FlowLog): 'SUCCESS' | 'FAILED' {
  return deliveryError === undefined ? 'SUCCESS' : 'FAILED';
}
