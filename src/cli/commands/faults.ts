/** `kairo faults`: what can be broken on purpose, and what is. */
import colors from 'picocolors';
import { appliesTo, catalogue } from '../../faults/catalogue.ts';
import type { Fault } from '../../faults/fault.ts';
import { brokenIn } from '../broken.ts';
import { labState } from '../lab-state.ts';
import { columns } from '../text.ts';

/** The document of `--json`: the catalogue, and whether a fault is in the lab now. */
interface Listed extends Omit<Fault, 'break'> {
  broken: boolean;
}

export async function faults({ lab, json }: { lab: string; json?: boolean }): Promise<number> {
  const state = labState(lab);
  const pattern = state.kind === 'running' ? state.file.pattern : undefined;
  const broken = new Set(brokenIn(lab).flatMap(({ code, hidden }) => (hidden ? [] : [code])));
  if (json) {
    const listed = catalogue.map(
      ({ break: _, ...one }): Listed => ({ ...one, broken: broken.has(one.code) }),
    );
    process.stdout.write(`${JSON.stringify({ faults: listed }, null, 2)}\n`);
    return 0;
  }
  const shown = catalogue.filter((one) => pattern === undefined || appliesTo(one, pattern));
  const lines = columns(shown.map(({ code, title }) => [broken.has(code) ? '✘' : ' ', code, title]));
  process.stdout.write(
    [
      pattern === undefined
        ? colors.dim('All faults; with a running lab, those that apply to its pattern.')
        : colors.dim(`Those that apply to ${pattern}; ✘ is in the lab now.`),
      ...lines,
      colors.dim(
        'kairo break FAULT puts one into the lab, kairo break --random hides which, kairo mend takes all back.',
      ),
      '',
    ].join('\n'),
  );
  return 0;
}
