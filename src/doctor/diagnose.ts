/** From evidence, and from the account where it can be read, to one diagnosis. Pure. */
import type { Finding } from '../findings/index.ts';
import { type AccountView, pathOf } from './account.ts';
import { answers } from './judgements/answers.ts';
import { closedness } from './judgements/closedness.ts';
import { connections } from './judgements/connections.ts';
import type { Judge } from './judgements/judgement.ts';
import { names } from './judgements/names.ts';
import { network } from './judgements/network.ts';
import { proxies } from './judgements/proxies.ts';
import { requests } from './judgements/requests.ts';
import { time } from './judgements/time.ts';
import { tls } from './judgements/tls.ts';
import { urls } from './judgements/urls.ts';
import type { Observations } from './observations.ts';

export interface Diagnosis {
  /** Everything that was looked at works. */
  healthy: boolean;
  /** The one cause; `null` when nothing is wrong, or when the evidence does not decide. */
  diagnosis: Finding | null;
  /** What is wrong, and what would decide, where there is no diagnosis and not health either. */
  undecided?: { what: string; advice: string };
  /** What else is wrong, the weightiest first. */
  also: Finding[];
}

/** In the order in which a request meets them: what breaks first is the cause of what comes after. */
const JUDGES: readonly Judge[] = [
  network,
  proxies,
  names,
  connections,
  tls,
  urls,
  answers,
  requests,
  closedness,
  time,
];

export function diagnose(seen: Observations, account?: AccountView): Diagnosis {
  const unread = account ? unreadParts(account) : [];
  // A network with gaps would be blamed for what was only not read.
  const path = account && unread.length === 0 ? pathOf(account, seen) : undefined;
  const judgements = JUDGES.flatMap((judge) => judge(seen, path) ?? []);
  const [first] = judgements;
  if (!first) return { healthy: true, diagnosis: null, also: [] };
  const findings = distinct(judgements.flatMap((one) => (one.kind === 'found' ? one.findings : [])));
  if (first.kind === 'undecided') {
    const { what } = first;
    const advice =
      unread.length === 0 ? first.advice : `${first.advice} What could not be read: ${unread.join(', ')}.`;
    return { healthy: false, diagnosis: null, undecided: { what, advice }, also: findings };
  }
  const [diagnosis, ...also] = findings;
  return { healthy: false, diagnosis: diagnosis!, also };
}

/** What is on the way of packets and names; buckets and identities answer for themselves. */
const OF_THE_NETWORK = /^(?:ec2:Describe(?!ClientVpnConnections|Instances)|route53)/;

function unreadParts({ missing }: AccountView): string[] {
  return missing.map(({ action }) => action).filter((action) => OF_THE_NETWORK.test(action));
}

/** What stops packets to two zones is one thing. */
function distinct(findings: readonly Finding[]): Finding[] {
  const known = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.code} ${finding.resource}`;
    if (!known.has(key)) known.set(key, finding);
  }
  return [...known.values()];
}
