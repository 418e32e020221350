/** `kairo s3 fsck`: is every object of the lab's S3 whole? */
import { join } from 'node:path';
import colors from 'picocolors';
import type { StoreReport } from '../../cloud/s3/store/check/report.ts';
import { checkDirectory } from '../../cloud/s3/store/store.ts';
import { post } from '../control.ts';
import { Failure } from '../failure.ts';
import { labState } from '../lab-state.ts';
import { labDirectory } from '../state-directory.ts';

export interface FsckOptions {
  lab: string;
  contents?: boolean;
  repair?: boolean;
  json?: boolean;
}

/** Reading every byte of a large store takes its time. */
const PATIENCE_MS = 60 * 60_000;

/** Returns 0 when all is well, or has been mended; 1 when it is not. */
export async function fsck({
  lab,
  contents = false,
  repair = false,
  json = false,
}: FsckOptions): Promise<number> {
  const report = await check(lab, contents, repair);
  process.stdout.write(json ? `${JSON.stringify({ lab, ...report }, null, 2)}\n` : render(lab, report));
  return report.problems.length > report.repaired ? 1 : 0;
}

async function check(lab: string, contents: boolean, repair: boolean): Promise<StoreReport> {
  const state = labState(lab);
  if (state.kind === 'running') {
    if (repair) {
      throw new Failure(2, `The lab "${lab}" runs. Stop it before a repair: kairo down --keep --lab ${lab}`);
    }
    return (await post(state.file, '/_kairo/s3/fsck', { contents }, PATIENCE_MS)) as StoreReport;
  }
  if (state.kind === 'absent')
    throw new Failure(3, `There is no lab "${lab}". Start it: kairo up --lab ${lab}`);
  try {
    return await checkDirectory(join(labDirectory(lab), 's3'), { contents, repair });
  } catch (error) {
    throw new Failure(3, (error as Error).message);
  }
}

export function render(lab: string, report: StoreReport): string {
  const { buckets, objects, versions, uploads, parts, files, bytes, problems, repaired } = report;
  const lines = problems.map(
    ({ where, detail, repairable }) =>
      `${colors.red('✘')} ${where}\n  ${detail}${repairable ? '' : ' It cannot be repaired.'}`,
  );
  lines.push(
    `${buckets} buckets, ${objects} objects, ${versions} older versions and delete markers, ${uploads} uploads of ${parts} parts; ${files} data files of ${bytes} bytes`,
  );
  lines.push(problems.length === 0 ? colors.green('All is whole.') : summary(lab, report, repaired));
  return `${lines.join('\n')}\n`;
}

function summary(lab: string, { problems }: StoreReport, repaired: number): string {
  const count = `${problems.length} problems`;
  if (repaired > 0) return `${count}, ${repaired} of them repaired.`;
  if (!problems.some(({ repairable }) => repairable)) return `${count}.`;
  return `${count}. Repair what can be, with the lab stopped: kairo s3 fsck --repair --lab ${lab}`;
}
