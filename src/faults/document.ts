/** `docs/faults.md`: the catalogue as people search for it. */
import { table } from '../documents/table.ts';
import { registry } from '../findings/index.ts';
import { catalogue } from './catalogue.ts';
import type { Fault } from './fault.ts';

export function faultsDocument(): string {
  return [
    '# Faults',
    '',
    `How the path from on premises to S3 breaks in real life: ${catalogue.length} ways. Each can be put into a lab with \`kairo break FAULT\`, is named by \`kairo doctor --lab\`, and is taken back by \`kairo mend\`. This page is generated from the catalogue (\`npm run docs\`), and a test fails when it is not current.`,
    '',
    table(
      ['fault', 'what is wrong', 'finding'],
      catalogue.map(({ code, title, diagnosis }) => [`[\`${code}\`](#${code})`, title, `\`${diagnosis}\``]),
    ),
    '',
    ...catalogue.flatMap(section),
  ].join('\n');
}

function section({ code, title, symptom, cause, patterns, diagnosis, remedy }: Fault): string[] {
  return [
    `## ${code}`,
    '',
    `**${title}.**`,
    '',
    `- **Symptom**: ${symptom}`,
    `- **Cause**: ${cause}`,
    `- **Found as**: \`${diagnosis}\``,
    `- **Mended by**: ${remedy ?? registry[diagnosis].remedy}`,
    `- **Patterns**: ${patterns ? patterns.join(', ') : 'all'}`,
    '',
  ];
}
