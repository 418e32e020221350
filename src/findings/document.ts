/** docs/findings.md, from the registry. Pure. */
import type { FindingKind } from './finding.ts';

/** What the page says of a kind; its facts do not matter there. */
type Described = Pick<FindingKind<never>, 'title' | 'explanation' | 'remedy' | 'aws'>;

export interface Theme {
  title: string;
  kinds: Readonly<Record<string, Described>>;
}

export function renderFindings(themes: readonly Theme[]): string {
  return `# Findings

Everything that \`kairo explain\` and \`kairo doctor\` can find wrong. This page is generated from the registry (\`npm run findings\`), and a test fails when it is not current. Codes are stable. Those marked _AWS_ are VPC Reachability Analyzer's own [explanation codes](https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html); the others are about what it does not look at: names, Client VPN, TLS, regions, policies, and what is on premises.

${themes.map(contents).join('\n')}

${themes.map(section).join('\n\n')}
`;
}

function contents({ title, kinds }: Theme): string {
  const codes = Object.keys(kinds).map((code) => `[\`${code}\`](#${code.toLowerCase()})`);
  return `- ${title}: ${codes.join(', ')}`;
}

function section({ title, kinds }: Theme): string {
  return [`## ${title}`, ...Object.entries(kinds).map(entry)].join('\n\n');
}

function entry([code, { title, explanation, remedy, aws }]: [string, Described]): string {
  return [`### ${code}`, `**${title}.**${aws ? ' _AWS_' : ''}`, explanation, remedyOf(remedy)].join('\n\n');
}

/** A command is set as one; what goes on in words is not one. */
function remedyOf(remedy: string): string {
  return /^(?:aws|dig|export) (?!.*, )/.test(remedy)
    ? `\`\`\`sh\n${remedy}\n\`\`\``
    : `To mend it: ${remedy}`;
}
