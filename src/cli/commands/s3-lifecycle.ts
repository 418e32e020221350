/** `kairo s3 lifecycle`: what S3 does once a day, now. */
import type { Swept } from '../../cloud/s3/lifecycle/sweep.ts';
import { post } from '../control.ts';
import { runningLab } from '../lab-state.ts';

const PATIENCE_MS = 60 * 60_000;

export async function lifecycle({ lab, at }: { lab: string; at?: string }): Promise<number> {
  const file = runningLab(lab);
  const body = at === undefined ? {} : { at };
  const swept = (await post(file, '/_kairo/s3/lifecycle', body, PATIENCE_MS)) as Swept;
  process.stdout.write(
    `${swept.delete} objects expired, ${swept.remove} versions and delete markers removed, ${swept.move} moved to another storage class, ${swept.abort} uploads aborted, ${swept.endCopy} temporary copies of archived objects ended.\n`,
  );
  return 0;
}
