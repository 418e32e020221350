/** Flow logs. */
import { AwsError } from '../../../aws-error.ts';
import { flag, integer, structure, tagList, text } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { resourceType } from '../kit/type.ts';

export const flowLog = resourceType({
  type: 'AWS::EC2::FlowLog',
  properties: {
    DeliverLogsPermissionArn: text,
    DestinationOptions: structure({
      FileFormat: text,
      HiveCompatiblePartitions: flag,
      PerHourPartition: flag,
    }),
    LogDestination: text,
    LogDestinationType: text,
    LogFormat: text,
    LogGroupName: text,
    MaxAggregationInterval: integer,
    ResourceId: text,
    ResourceType: text,
    Tags: tagList,
    TrafficType: text,
  },
  required: ['ResourceId', 'ResourceType'],
  replaces: [
    'DeliverLogsPermissionArn',
    'DestinationOptions',
    'LogDestination',
    'LogDestinationType',
    'LogFormat',
    'LogGroupName',
    'MaxAggregationInterval',
    'ResourceId',
    'ResourceType',
    'TrafficType',
  ],
  attributes: ['Id'],
  tagged: 'ec2',
  async create({ make }, { ResourceId, ResourceType, Tags, ...wanted }) {
    await make(
      'ec2',
      'CreateFlowLogs',
      {
        ...wanted,
        DestinationOptions: wanted.DestinationOptions as never,
        LogDestinationType: wanted.LogDestinationType as 's3',
        TrafficType: wanted.TrafficType as 'ALL',
        ResourceIds: [ResourceId!],
        ResourceType: ResourceType as 'VPC',
        ...tagSpecification('vpc-flow-log', Tags),
      },
      ({ FlowLogIds, Unsuccessful }) => {
        // Items fail one by one; here there is one, and what it says is the call's own answer.
        const { Code = '', Message = '' } = Unsuccessful?.[0]?.Error ?? {};
        if (Code !== '') throw new AwsError(Code, Message);
        return FlowLogIds![0]!;
      },
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, id) {
    await call('ec2', 'DeleteFlowLogs', { FlowLogIds: [id] });
  },
  describe: async (_, Id) => ({ Id }),
  async read({ call }, id) {
    const { FlowLogs } = await call('ec2', 'DescribeFlowLogs', { FlowLogIds: [id] });
    const { ResourceId = '', TrafficType = '', LogDestination = '', LogFormat = '', Tags } = FlowLogs![0]!;
    return { ResourceId, TrafficType, LogDestination, LogFormat, Tags: shownTags(Tags) };
  },
});
