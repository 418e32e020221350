/** Types that nothing stands behind: the stack's record is all that there is of them. */
import { text } from './kit/shapes.ts';
import { resourceType } from './kit/type.ts';

/** What the CDK tells of itself. */
export const cdkMetadata = resourceType({
  type: 'AWS::CDK::Metadata',
  properties: { Analytics: text },
  async create({ made, generatedName }) {
    await made(generatedName());
  },
  update: async () => {},
  remove: async () => {},
});

/** Templates use it where they need a resource that costs and does nothing. */
export const waitConditionHandle = resourceType({
  type: 'AWS::CloudFormation::WaitConditionHandle',
  properties: {},
  async create({ made, region, stackId, logicalId }) {
    await made(
      `https://cloudformation-waitcondition-${region}.s3.amazonaws.com/${encodeURIComponent(`${stackId}/${logicalId}`)}`,
    );
  },
  remove: async () => {},
});
