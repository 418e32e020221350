/** May the bytes of an object be read? */
import { availability } from '../../archive/restore.ts';
import { S3Error } from '../../errors.ts';
import type { ObjectRecord } from '../../store/model.ts';

const messages = {
  object: "The operation is not valid for the object's storage class",
  source: "Operation is not valid for the source object's storage class",
};

/** Throws `InvalidObjectState` where it is archived and there is no copy. */
export function requireReadable(as: keyof typeof messages, record: ObjectRecord, now: number): void {
  const { kind } = availability(record, now);
  if (kind === 'immediate' || kind === 'restored') return;
  throw new S3Error('InvalidObjectState', 403, messages[as], { StorageClass: record.storageClass });
}
