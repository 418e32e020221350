/** Access points of S3, made with S3 Control. */
import type { JsonObject } from '../../../../network/network.ts';
import { document, structure, text } from '../kit/shapes.ts';
import { resourceType } from '../kit/type.ts';
import { publicAccessBlockForm } from './configurations.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-accesspoint.html */
export const accessPoint = resourceType({
  type: 'AWS::S3::AccessPoint',
  properties: {
    Bucket: text,
    BucketAccountId: text,
    Name: text,
    Policy: document,
    PublicAccessBlockConfiguration: publicAccessBlockForm,
    VpcConfiguration: structure({ VpcId: text }),
  },
  required: ['Bucket'],
  replaces: ['Bucket', 'BucketAccountId', 'Name', 'PublicAccessBlockConfiguration', 'VpcConfiguration'],
  attributes: ['Alias', 'Arn', 'Name', 'NetworkOrigin'],
  async create(making, { Policy, Bucket, Name, ...wanted }) {
    const AccountId = making.accountId;
    const name = Name ?? making.generatedName(50).toLowerCase();
    await making.make(
      's3control',
      'CreateAccessPoint',
      { ...wanted, AccountId, Bucket: Bucket!, Name: name },
      () => name,
    );
    if (Policy) {
      await making.call('s3control', 'PutAccessPointPolicy', {
        ...{ AccountId, Name: name, Policy: JSON.stringify(Policy) },
      });
    }
  },
  async update({ call, accountId: AccountId }, Name, { Policy }) {
    await (Policy
      ? call('s3control', 'PutAccessPointPolicy', { AccountId, Name, Policy: JSON.stringify(Policy) })
      : call('s3control', 'DeleteAccessPointPolicy', { AccountId, Name }));
  },
  async remove({ call, accountId: AccountId }, Name) {
    await call('s3control', 'DeleteAccessPoint', { AccountId, Name });
  },
  async describe({ call, accountId: AccountId }, Name) {
    const shown = await call('s3control', 'GetAccessPoint', { AccountId, Name });
    return {
      ...{ Alias: shown.Alias ?? '', Arn: shown.AccessPointArn ?? '', Name },
      NetworkOrigin: shown.NetworkOrigin ?? '',
    };
  },
  /** What the template says, as it is now. */
  async read({ call, accountId: AccountId }, Name, wanted) {
    const shown = await call('s3control', 'GetAccessPoint', { AccountId, Name });
    const found: JsonObject = { Name, Bucket: shown.Bucket ?? '' };
    if (wanted.VpcConfiguration) found.VpcConfiguration = { VpcId: shown.VpcConfiguration?.VpcId ?? '' };
    if (wanted.PublicAccessBlockConfiguration) {
      found.PublicAccessBlockConfiguration = shown.PublicAccessBlockConfiguration as JsonObject;
    }
    // Without a policy this is an error in S3's words.
    const { Policy } = await call('s3control', 'GetAccessPointPolicy', { AccountId, Name }).catch(() => ({
      Policy: undefined,
    }));
    if (Policy !== undefined) found.Policy = JSON.parse(Policy) as JsonObject;
    return found;
  },
});
