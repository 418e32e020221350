/** docs/fidelity.md, from what is known of each service. Pure. */

import { table } from '../documents/table.ts';
import { byReason, type S3TestsSummary } from './s3-tests.ts';

/**
 * enforced: it has the effect that AWS gives it, on packets, answers or stored objects;
 * recorded: it is kept and shown, and changes nothing else;
 * absent: it answers with AWS's error for an operation that there is not.
 */
export type Fidelity = 'enforced' | 'recorded' | 'absent';

export interface ServiceFidelity {
  /** As AWS writes it. */
  title: string;
  /** All that the SDK knows. */
  operations: readonly string[];
  /** Those with a handler. */
  served: readonly string[];
  /** Those with a handler that changes nothing but what is shown; why, in a few words. */
  recorded: Readonly<Record<string, string>>;
  /** Parts of served operations that have no effect. */
  limits: readonly string[];
}

export function fidelityOf(service: ServiceFidelity, operation: string): Fidelity {
  if (!service.served.includes(operation)) return 'absent';
  return Object.hasOwn(service.recorded, operation) ? 'recorded' : 'enforced';
}

export function renderFidelity(services: readonly ServiceFidelity[], s3Tests?: S3TestsSummary): string {
  return `# Fidelity

What of AWS's APIs is real in Kairo. This page is generated from the handlers themselves (\`npm run fidelity\`), and a test fails when it is not current.

- **enforced**: it has the effect that AWS gives it, on packets, answers or stored objects;
- **recorded**: it is kept and shown, and changes nothing else;
- **absent**: it answers with AWS's error for an operation that there is not, never with a made-up success.

${overview(services)}

${[...services.map(section), ...(s3Tests ? [suite(s3Tests)] : [])].join('\n\n')}
`;
}

function overview(services: readonly ServiceFidelity[]): string {
  const rows = services.map((service) => {
    const count = (wanted: Fidelity) => String(withFidelity(service, wanted).length);
    return [service.title, count('enforced'), count('recorded'), count('absent')];
  });
  return table(['service', 'enforced', 'recorded', 'absent'], rows);
}

function section(service: ServiceFidelity): string {
  const served = service.operations.filter((operation) => service.served.includes(operation));
  const rows = served.map((operation) => [
    `\`${operation}\``,
    fidelityOf(service, operation),
    service.recorded[operation] ?? '',
  ]);
  const absent = withFidelity(service, 'absent');
  return [
    `## ${service.title}`,
    ...(service.limits.length > 0
      ? [`Not enforced:\n\n${service.limits.map((limit) => `- ${limit}`).join('\n')}`]
      : []),
    ...(rows.length > 0 ? [table(['operation', 'state', 'remark'], rows)] : []),
    ...(absent.length > 0
      ? [
          `<details><summary>absent: ${absent.length} operations</summary>\n\n${absent.map((operation) => `\`${operation}\``).join(', ')}\n\n</details>`,
        ]
      : []),
  ].join('\n\n');
}

function suite({ passed, tests, features, failed }: S3TestsSummary): string {
  const rows = features.map((row) => [row.feature, String(row.passed), String(row.failed)]);
  const reasons = byReason(failed).map(
    ([reason, names]) => `- ${reason}: ${names.map((name) => `\`${name}\``).join(', ')}`,
  );
  return [
    '## S3 by its public test suite',
    `Of ceph/s3-tests (\`test_s3.py\` and \`test_headers.py\`, without bucket logging, cloud tiers and lifecycle timers) **${passed} of ${tests}** pass, measured with \`npm run bench -- s3-tests\`. A test may count for several features; \`basic\` is what has no mark.`,
    table(['feature', 'passed', 'failed'], rows),
    `What does not pass, and why:\n\n${reasons.join('\n')}`,
  ].join('\n\n');
}

function withFidelity(service: ServiceFidelity, wanted: Fidelity): string[] {
  return service.operations.filter((operation) => fidelityOf(service, operation) === wanted);
}
