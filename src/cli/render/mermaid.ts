/** An explanation as a Mermaid flow chart, for documents. */
import type { Explanation, Stage } from '../../reach/index.ts';

/** @see https://mermaid.js.org/syntax/flowchart.html */
export function renderMermaid({ from, to, verdict, stages, findings }: Explanation): string {
  const request = stages.filter(({ stage }) => !stage.startsWith('reply-'));
  const nodes = [
    { text: from, blocked: false },
    ...request.map((stage) => ({ text: labelOf(stage), blocked: stage.verdict === 'blocked' })),
    ...(verdict === 'reachable' ? [{ text: to, blocked: false }] : []),
  ];
  const blocked = nodes.flatMap((node, index) => (node.blocked ? [`n${index}`] : []));
  return [
    'flowchart TD',
    ...nodes.map(({ text }, index) => `  n${index}["${escaped(text)}"]`),
    ...nodes
      .slice(1)
      .map((node, index) => `  n${index} ${node.blocked ? '-. blocked .-x' : '-->'} n${index + 1}`),
    ...findings.map(({ code, title }, index) => `  f${index}["${escaped(`${code}<br/>${title}`)}"]`),
    ...(blocked.length > 0 ? findings.map((_, index) => `  f${index} -.- ${blocked.at(-1)}`) : []),
    ...(blocked.length > 0
      ? ['  classDef blocked stroke:#c00,stroke-width:2px', `  class ${blocked.join(',')} blocked`]
      : []),
    '',
  ].join('\n');
}

function labelOf({ stage, resource }: Stage): string {
  return `${stage}<br/>${resource}`;
}

/** Quotes end a label, and so does nothing else. */
function escaped(text: string): string {
  return text.replaceAll('"', '#quot;');
}
