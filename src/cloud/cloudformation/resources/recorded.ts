/** Types that nothing stands behind: the stack's record is all that there is of them. */
import { document, flag, tagList, text } from './kit/shapes.ts';
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

/** The CDK's bootstrap makes one for container images. Nothing can be pushed to it here. */
export const ecrRepository = resourceType({
  type: 'AWS::ECR::Repository',
  properties: {
    EmptyOnDelete: flag,
    EncryptionConfiguration: document,
    ImageScanningConfiguration: document,
    ImageTagMutability: text,
    LifecyclePolicy: document,
    RepositoryName: text,
    RepositoryPolicyText: document,
    Tags: tagList,
  },
  replaces: ['EncryptionConfiguration', 'RepositoryName'],
  attributes: ['Arn', 'RepositoryUri'],
  tagged: 'other',
  async create({ made, generatedName }, { RepositoryName }) {
    await made(RepositoryName ?? generatedName(256).toLowerCase());
  },
  update: async () => {},
  remove: async () => {},
  describe: async ({ region, accountId }, name) => ({
    Arn: `arn:aws:ecr:${region}:${accountId}:repository/${name}`,
    RepositoryUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/${name}`,
  }),
});
