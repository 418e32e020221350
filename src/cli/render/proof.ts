/** A proof in a terminal. */
import colors from 'picocolors';
import type { Proof, Reached } from '../../reach/index.ts';

export function renderProof(proof: Proof, { judged, except }: { judged: boolean; except: string[] }): string {
  const { from, closed, reached, gatewayEndpoints, findings, notRead, names } = proof;
  const isWhole = notRead.length === 0;
  const lines = [
    ...(closed
      ? [
          isWhole
            ? colors.green(`closed: nothing outside the network is reached from ${from}`)
            : `nothing outside the network is reached from ${from}, as far as the account was read`,
        ]
      : [colors.bold(`reached outside the network from ${from}:`), ...reached.flatMap(reachedLines)]),
    ...(gatewayEndpoints.length > 0
      ? [
          '',
          colors.bold('S3 through gateway endpoints, without the internet:'),
          ...gatewayEndpoints.flatMap(reachedLines),
        ]
      : []),
    ...findings.flatMap(({ code, detail, fix }) => [
      '',
      `${colors.red(code)}  ${detail}`,
      ...(code === 'SITE_TUNNEL_DOWN'
        ? [colors.dim('  So packets go out as if there were no Client VPN.')]
        : []),
      ...(fix === '' ? [] : [`  ${colors.green('$')} ${fix}`]),
    ]),
    '',
    ...namesLines(names),
    ...(judged ? ['', ...judgement(proof, except)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** More blocks than a person reads are counted. */
const MANY = 12;

function reachedLines({ destinations, traffic, path, replies, s3 }: Reached): string[] {
  const shown = destinations.slice(0, MANY);
  const more = destinations.length - shown.length;
  const remark = [
    traffic.join(', '),
    ...(replies === 'yes'
      ? []
      : [replies === 'no' ? 'one way: no reply comes back' : 'replies come back to some']),
    ...(s3 ? ['S3’s public addresses among them'] : []),
  ];
  return [
    ...shown.map((cidr) => `  ${cidr}`),
    ...(more > 0 ? [colors.dim(`  and ${more} blocks more (--json has all)`)] : []),
    colors.dim(`    ${remark.join('; ')}`),
    colors.dim(`    by ${path.join(' → ')}`),
  ];
}

function namesLines({ servers, by, asksInternet }: Proof['names']): string[] {
  const whom = servers.length === 0 ? by : `${servers.join(', ')} (${by})`;
  const answer = servers.length > 1 ? 'answer' : 'answers';
  return asksInternet
    ? [
        `names: ${whom} ${answer} names of the internet, too.`,
        colors.dim(
          '  No packet of the host gets out by that, but a question can carry data to whoever owns the name;',
        ),
        colors.dim('  Route 53 Resolver DNS Firewall closes that.'),
      ]
    : [`names: ${whom} ${answer} no names of the internet.`];
}

function judgement({ leaks, notRead }: Proof, except: readonly string[]): string[] {
  const beside = except.length > 0 ? ` beside ${except.join(', ')}` : '';
  if (leaks.length === 0 && notRead.length > 0)
    return [colors.red('✘ not proved: the account was read in part, and what was not read may be a way out')];
  if (leaks.length === 0) return [colors.green(`✔ the internet is not reached${beside}`)];
  return [colors.red(`✘ the internet is reached${beside}:`), ...leaks.flatMap(reachedLines)];
}
