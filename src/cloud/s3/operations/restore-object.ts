/**
 * `RestoreObject`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
 */
import type { RestoreRequest } from '@aws-sdk/client-s3';
import { askForCopy, availability, restoreTime, type Tier, tiers } from '../archive/restore.ts';
import type { S3Handlers } from '../context.ts';
import { invalidArgument, malformedXml, S3Error } from '../errors.ts';
import type { ObjectRecord } from '../store/model.ts';
import { changeVersion } from './kit/find-version.ts';
import { ended } from './refused.ts';

export const restoreObject: S3Handlers = {
  async RestoreObject(context, input) {
    const asked = checkedRequest(input.RestoreRequest);
    let status = 202;
    await changeVersion(context, input, (record) => {
      const { kind, restore } = restored(record, asked, context.now);
      if (kind === 'prolonged') status = 200;
      return { ...record, restore };
    });
    return { HttpStatus: status };
  },
};

/** Throws `MalformedXML`, `InvalidArgument`, and 405 for what only S3 Select had. */
function checkedRequest(request: RestoreRequest | undefined): { tier: Tier; days: number } {
  if (!request) throw malformedXml();
  if (request.Type || request.SelectParameters || request.OutputLocation) throw ended('POST');
  const tier = request.GlacierJobParameters?.Tier ?? request.Tier ?? 'Standard';
  if (!isTier(tier) || request.Days === undefined) throw malformedXml();
  if (request.Days < 1) {
    throw invalidArgument("'Days' must be a positive integer", 'Days', String(request.Days));
  }
  return { tier, days: request.Days };
}

const isTier = (text: string): text is Tier => (tiers as readonly string[]).includes(text);

function restored(record: ObjectRecord, { tier, days }: { tier: Tier; days: number }, now: number) {
  const state = availability(record, now);
  if (state.kind === 'immediate') {
    throw new S3Error(
      'InvalidObjectState',
      403,
      "Restore is not allowed for the object's current storage class",
    );
  }
  const takes = restoreTime(record.storageClass, tier);
  if (takes === undefined) {
    throw invalidArgument('Retrieval option is not supported by this storage class', 'Tier', tier);
  }
  const asked = askForCopy(state, { tier, days, takes }, now);
  if (asked.kind !== 'refused') return asked;
  throw new S3Error('RestoreAlreadyInProgress', 409, 'Object restore is already in progress');
}
