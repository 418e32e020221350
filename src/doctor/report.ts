/** The doctor's report, for someone under stress: the verdict, the cause, the fix to copy, then the evidence. */
import { type Finding, type FindingCode, registry } from '../findings/index.ts';
import { type Missing, NOT_REACHED } from '../snapshot/section.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Evidence } from './probes/probe.ts';
import type { Target } from './target.ts';

/** The document of `--json`. */
export interface Report extends Diagnosis {
  target: Target;
  evidence: Evidence[];
  /** Was the account read? `missing` is what of it could not be. */
  account: { read: boolean; why?: string; missing: Missing[] };
}

export interface Style {
  good(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
  dim(text: string): string;
}

export function renderReport(report: Report, style: Style): string {
  const { diagnosis, undecided, also, evidence, target } = report;
  const lines: string[] = [verdictOf(report, style)];
  if (diagnosis) lines.push(...causeOf(diagnosis, style));
  if (undecided) lines.push(undecided.what, '', style.strong('What would decide'), `  ${undecided.advice}`);
  if (also.length > 0) {
    lines.push('', style.strong('Also'));
    for (const { code, title, resource, fix } of also) {
      lines.push(`  ${title} (${resource}) ${style.dim(code)}`, ...(fix ? [`    ${fix}`] : []));
    }
  }
  lines.push('', style.strong('Evidence'), style.dim(`  ${targetLine(target)}`));
  for (const { probe, command, observed, ms } of evidence) {
    lines.push(`  ${probe}: ${observed}  ${style.dim(`${ms} ms`)}`, style.dim(`    $ ${command}`));
  }
  lines.push(...accountLines(report, style));
  return `${lines.join('\n')}\n`;
}

function verdictOf({ healthy, diagnosis }: Report, style: Style): string {
  if (healthy) return style.good('✔ Healthy: the path to S3 works from here.');
  return diagnosis
    ? style.bad(`✘ ${diagnosis.title}.`)
    : style.bad('✘ Something is wrong, and the evidence does not decide what.');
}

function causeOf({ code, resource, detail, fix }: Finding, style: Style): string[] {
  return [
    detail,
    style.dim(`${code} · ${resource}`),
    '',
    style.strong('Fix'),
    ...(fix
      ? [`  ${fix}`]
      : [`  ${remedyOf(code)}`, style.dim(`  To be filled in or done by hand: docs/findings.md, ${code}`)]),
  ];
}

const targetLine = ({ url, bucket, region, source }: Target): string =>
  `${url} (${source}), ${bucket === undefined ? 'no bucket named' : `bucket ${bucket}`}, region ${region}`;

/** How such things are mended in general, with names in capitals for what a case fills in. */
const remedyOf = (code: string): string => registry[code as FindingCode].remedy;

function accountLines({ account }: Report, style: Style): string[] {
  if (!account.read) return ['', style.dim(`The account was not read: ${account.why ?? 'not asked for'}.`)];
  if (account.missing.length === 0) return [];
  return [
    '',
    style.strong('What of the account could not be read'),
    ...account.missing.map(
      ({ action, code }) => `  ${action}: ${code === NOT_REACHED ? 'its API is not reached' : code}`,
    ),
  ];
}

/** For a ticket. */
export function renderMarkdown(report: Report): string {
  const { healthy, diagnosis, undecided, also, evidence, target } = report;
  const lines = [
    `## ${healthy ? 'Healthy: the path to S3 works' : (diagnosis?.title ?? 'Not decided')}`,
    '',
    ...(diagnosis ? [`${diagnosis.detail} (\`${diagnosis.code}\`, \`${diagnosis.resource}\`)`, ''] : []),
    ...(diagnosis ? fixInMarkdown(diagnosis) : []),
    ...(undecided ? [undecided.what, '', `**What would decide**: ${undecided.advice}`, ''] : []),
    ...(also.length > 0
      ? [
          '**Also**',
          '',
          ...also.map(
            ({ code, title, resource, detail }) => `- ${title}: ${detail} (\`${code}\`, \`${resource}\`)`,
          ),
          '',
        ]
      : []),
    `**Evidence**: ${targetLine(target)}`,
    '',
    '| probe | observed | command | ms |',
    '| --- | --- | --- | --- |',
    ...evidence.map(
      ({ probe, observed, command, ms }) => `| ${probe} | ${cell(observed)} | \`${cell(command)}\` | ${ms} |`,
    ),
    ...accountLines(report, PLAIN).map((line) => line.replace(/^ {2}/, '- ')),
  ];
  return `${lines.join('\n')}\n`;
}

function fixInMarkdown({ code, fix }: Finding): string[] {
  return fix
    ? ['**Fix**', '', '```console', fix, '```', '']
    : ['**Fix**, to be filled in or done by hand', '', remedyOf(code), ''];
}

const PLAIN: Style = { good: String, bad: String, strong: (text) => `**${text}**`, dim: String };

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
