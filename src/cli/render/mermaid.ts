/** An explanation as a Mermaid flow chart, for documents. */
import type { Explanation, Stage } from '../../reach/index.ts';

/** @see https://mermaid.js.org/syntax/flowchart.html */
export function renderMermaid({ from, to, verdict, stages, findings }: Explanation): string {
  const request = stages.filter(({ stage }) => !stage.startsWith('reply-'));
  const nodes = [
    { text: [from], blocked: false },
    ...request.map((stage) => ({ text: labelOf(stage), blocked: stage.verdict === 'blocked' })),
    ...(verdict === 'reachable' ? [{ text: [to], blocked: false }] : []),
  ];
  const blocked = nodes.flatMap((node, index) => (node.blocked ? [`n${index}`] : []));
  return [
    'flowchart TD',
    ...nodes.map(({ text }, index) => `  n${index}["${label(text)}"]`),
    ...nodes
      .slice(1)
      .map((node, index) => `  n${index} ${node.blocked ? '-. blocked .-x' : '-->'} n${index + 1}`),
    ...findings.map(({ code, title }, index) => `  f${index}["${label([code, title])}"]`),
    ...(blocked.length > 0 ? findings.map((_, index) => `  f${index} -.- ${blocked.at(-1)}`) : []),
    ...(blocked.length > 0
      ? ['  classDef blocked stroke:#c00,stroke-width:2px', `  class ${blocked.join(',')} blocked`]
      : []),
    '',
  ].join('\n');
}

const labelOf = ({ stage, resource }: Stage): string[] => [stage, resource];

/** Lines of a label. What would end it, or be read as markup or a character's number, is written by its number. */
function label(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/[#"<>&\p{Cc}]/gu, (one) => `#${one.codePointAt(0)};`))
    .join('<br/>');
}
