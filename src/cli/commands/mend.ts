/** `kairo mend`: takes back what was broken on purpose. */
import colors from 'picocolors';
import { findFault } from '../../faults/catalogue.ts';
import { takeBack } from '../../faults/lab.ts';
import { brokenIn, keepBroken } from '../broken.ts';
import { performer } from '../fault-steps.ts';
import { labWithPackets } from '../lab-state.ts';
import { settled } from '../settled.ts';

export async function mend({ lab }: { lab: string }): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const file = labWithPackets(lab, 'mend');
  const broken = brokenIn(lab);
  if (broken.length === 0) {
    process.stdout.write('Nothing is broken on purpose.\n');
    return 0;
  }
  const perform = performer(file);
  const problems: string[] = [];
  for (const [position, { code, back }] of broken.entries()) {
    problems.push(...(await takeBack(back, perform)));
    keepBroken(lab, broken.slice(position + 1));
    process.stdout.write(`${colors.green('✔')} ${findFault(code)?.title ?? code}: taken back.\n`);
  }
  await settled(file);
  for (const problem of problems) process.stdout.write(`${colors.yellow('!')} ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}
