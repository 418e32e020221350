/** Bypassing governance retention: asked for by a header, and allowed by a permission of its own. */
import type { S3Context } from '../../context.ts';
import type { Bucket } from '../../store/model.ts';

/** Whether the request asks for it; throws `AccessDenied` when it does and may not. */
export function bypassOf(
  context: Pick<S3Context, 'authorize'>,
  bucket: Bucket,
  key: string,
  asked: boolean | undefined,
): () => boolean {
  return () => {
    if (!asked) return false;
    context.authorize({ action: 's3:BypassGovernanceRetention', bucket: bucket.name, key });
    return true;
  };
}
