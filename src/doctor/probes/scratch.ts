/** Removes the scratch object, whatever became of its upload: the doctor leaves nothing behind. */
import { DeleteObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { timed } from './probe.ts';

/** Not cut short by what cuts the examination short: it has a time of its own. */
const PATIENCE_MS = 3_000;
/** Without an answer it is tried once more. */
const AGAIN_MS = 2_000;

export interface Removal {
  observed: string;
  /** Why it may be there still. */
  refusal?: Error;
  ms: number;
}

export async function removeScratch(client: S3Client, Bucket: string, Key: string): Promise<Removal> {
  const { value, ms } = await timed(async () => {
    const first = await remove(client, Bucket, Key, PATIENCE_MS);
    return isUnanswered(first.refusal) ? await remove(client, Bucket, Key, AGAIN_MS) : first;
  });
  return { ...value, ms };
}

/** What S3 refuses it refuses again. */
function isUnanswered(refusal: Error | undefined): boolean {
  return refusal !== undefined && (refusal as { $response?: unknown }).$response === undefined;
}

async function remove(
  client: S3Client,
  Bucket: string,
  Key: string,
  patience: number,
): Promise<Omit<Removal, 'ms'>> {
  const limit = { abortSignal: AbortSignal.timeout(patience) };
  try {
    const { DeleteMarker, VersionId } = await client.send(new DeleteObjectCommand({ Bucket, Key }), limit);
    // Where versions are kept the object is only covered.
    if (DeleteMarker || VersionId !== undefined) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: Key }),
        limit,
      );
      for (const version of [...Versions, ...DeleteMarkers]) {
        await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: version.VersionId }), limit);
      }
    }
    return { observed: 'removed' };
  } catch (error) {
    const refusal = error as Error;
    return { observed: `NOT removed, ${refusal.name}: ${refusal.message}`, refusal };
  }
}
