/** The picture of an explanation in a terminal: every stage a line, the one that blocks marked, the mending below. */
import colors from 'picocolors';
import { type Finding, registry } from '../../findings/index.ts';
import type { Explanation, Stage } from '../../reach/index.ts';

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
    ...findings.flatMap((finding, place) => [
      '',
      `  ${colors.red(finding.code)}  ${finding.title}  ${colors.dim(finding.resource)}`,
      ...wrapped(finding.detail).map((line) => `  ${line}`),
      ...mending(finding, place === 0),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The command; for what is wrong first, where no command can be typed as it is, how it is mended. */
function mending({ code, fix }: Finding, isFirst: boolean): string[] {
  if (fix !== '') return ['', `  ${colors.green('$')} ${fix}`];
  const remedy = isFirst ? registry[code as keyof typeof registry]?.remedy : undefined;
  return remedy === undefined ? [] : ['', ...wrapped(`To mend it: ${remedy}`).map((line) => `  ${line}`)];
}

const forward = ({ stage }: Stage) => !stage.startsWith('reply-');

/** The resource of a stage, where it is no wider than a column. */
const NARROW = 34;

function drawn(stages: readonly Stage[]): string[] {
  const names = stages.map(({ stage }) => stage.replace(/^reply-/, ''));
  const width = Math.max(...names.map((name) => name.length));
  return stages.flatMap(({ verdict, resource, detail }, position) => {
    const mark = verdict === 'pass' ? colors.green('│') : colors.red('✘');
    const what = `${names[position]!.padEnd(width)}  ${resource.length > NARROW ? resource : resource.padEnd(NARROW)}`;
    const told = verdict === 'pass' ? what : colors.red(what);
    // A long name has a line of its own.
    return resource.length > NARROW
      ? [`  ${mark} ${told}`, `  ${mark} ${' '.repeat(width + NARROW + 2)}  ${colors.dim(detail)}`]
      : [`  ${mark} ${told}  ${colors.dim(detail)}`];
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
