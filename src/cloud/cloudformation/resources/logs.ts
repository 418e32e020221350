/** Log groups of CloudWatch Logs. */
import { integer, tagList, text } from './kit/shapes.ts';
import { type Api, resourceType } from './kit/type.ts';

const arnOf = ({ region, accountId }: Api, name: string) =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

async function keepFor(
  { call }: Api,
  logGroupName: string,
  retentionInDays: number | undefined,
): Promise<void> {
  await (retentionInDays === undefined
    ? call('logs', 'DeleteRetentionPolicy', { logGroupName })
    : call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays }));
}

const asMap = (tags: { Key: string | undefined; Value: string | undefined }[] | undefined) =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key!, Value ?? '']));

export const logGroup = resourceType({
  type: 'AWS::Logs::LogGroup',
  properties: { LogGroupName: text, RetentionInDays: integer, Tags: tagList },
  replaces: ['LogGroupName'],
  attributes: ['Arn'],
  tagged: 'other',
  async create(making, { RetentionInDays, Tags, ...wanted }) {
    const logGroupName = wanted.LogGroupName ?? making.generatedName(512);
    const tags = asMap(Tags);
    await making.make(
      'logs',
      'CreateLogGroup',
      { logGroupName, ...(Object.keys(tags).length > 0 && { tags }) },
      () => logGroupName,
    );
    if (RetentionInDays !== undefined) await keepFor(making, logGroupName, RetentionInDays);
  },
  async update(api, name, next, previous) {
    if (next.RetentionInDays !== previous.RetentionInDays) await keepFor(api, name, next.RetentionInDays);
    const [tags, had] = [asMap(next.Tags), asMap(previous.Tags)];
    const tagKeys = Object.keys(had).filter((key) => !Object.hasOwn(tags, key));
    const resourceArn = arnOf(api, name);
    if (tagKeys.length > 0) await api.call('logs', 'UntagResource', { resourceArn, tagKeys });
    if (Object.keys(tags).length > 0) await api.call('logs', 'TagResource', { resourceArn, tags });
  },
  async remove({ call }, logGroupName) {
    await call('logs', 'DeleteLogGroup', { logGroupName });
  },
  describe: async (api, name) => ({ Arn: `${arnOf(api, name)}:*` }),
  async read({ call }, name) {
    const { logGroups = [] } = await call('logs', 'DescribeLogGroups', { logGroupNamePrefix: name });
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    return (
      found && {
        LogGroupName: name,
        ...(found.retentionInDays !== undefined && { RetentionInDays: found.retentionInDays }),
      }
    );
  },
});
