/** The picture of an explanation in a terminal: every stage a line, the one that blocks marked, the mending below. */
import colors from 'picocolors';
import type { Explanation, Stage } from '../../reach/index.ts';
import { columns } from '../text.ts';

export function renderExplanation({ from, to, verdict, stages, findings }: Explanation): string {
  const title = `${from} → ${to}`;
  const [requests, replies] = [stages.filter(forward), stages.filter((stage) => !forward(stage))];
  const lines = [
    colors.bold(title),
    '',
    ...drawn(requests),
    ...(replies.length > 0 ? ['', colors.dim('  the way back'), ...drawn(replies)] : []),
    '',
    verdict === 'reachable' ? colors.green('✔ reachable') : colors.red('✘ blocked'),
    ...findings.flatMap(({ code, resource, title: what, detail, fix }) => [
      '',
      `  ${colors.red(code)}  ${what}  ${colors.dim(resource)}`,
      ...wrapped(detail).map((line) => `  ${line}`),
      ...(fix === '' ? [] : ['', `  ${colors.green('$')} ${fix}`]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

const forward = ({ stage }: Stage) => !stage.startsWith('reply-');

function drawn(stages: readonly Stage[]): string[] {
  const rows = columns(stages.map(({ stage, resource }) => [stage.replace(/^reply-/, ''), resource]));
  return stages.map(({ verdict, detail }, position) => {
    const mark = verdict === 'pass' ? colors.green('│') : colors.red('✘');
    const row = rows[position]!.padEnd(Math.max(...rows.map((one) => one.length)));
    const text = verdict === 'pass' ? row : colors.red(row);
    return `  ${mark} ${text}  ${colors.dim(detail)}`;
  });
}

const WIDTH = 100;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
