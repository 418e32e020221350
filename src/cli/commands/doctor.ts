/** `kairo doctor`: examines the path to S3, here or on a host of a lab, and names the one cause. */
import { readFileSync } from 'node:fs';
import colors from 'picocolors';
import type { AccountOutcome, AccountView } from '../../doctor/account.ts';
import { diagnose } from '../../doctor/diagnose.ts';
import { examine } from '../../doctor/examine.ts';
import type { Observations } from '../../doctor/observations.ts';
import { type Report, renderMarkdown, renderReport } from '../../doctor/report.ts';
import { NoTarget, type Target, targetOf } from '../../doctor/target.ts';
import { type Examination, onLabHost } from '../doctor-in-lab.ts';
import { Failure } from '../failure.ts';
import { LiveLine } from '../live-line.ts';
import { useProfile } from '../profile.ts';
import { worldOf } from '../world.ts';

export interface DoctorOptions extends Examination {
  /** Whose host is examined; absent: this machine. */
  lab?: string;
  snapshot?: string;
  json?: boolean;
  markdown?: boolean;
}

/** As long as the probes may take, which run at the same time. */
const ACCOUNT_MS = 11_000;

/** The environment variable that names the bucket when nothing else does. */
const BUCKET_VARIABLE = 'KAIRO_BUCKET';

export async function doctor(options: DoctorOptions): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  if (options.lab !== undefined) refuseOfThisMachine(options);
  else await useProfile(options.profile);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const quiet = options.json || options.markdown;
  const line = new LiveLine(process.stderr);
  try {
    const onStep = quiet ? () => undefined : (title: string) => line.show(`examining: ${title}`);
    const [seen, account] =
      options.lab === undefined
        ? await here(options, interruption.signal, onStep)
        : await onLabHost({ ...options, lab: options.lab }, onStep, interruption.signal);
    line.end();
    const report = reportOf(seen, account);
    process.stdout.write(rendered(report, options));
    return report.healthy ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    if (error instanceof NoTarget) throw new Failure(2, error.message);
    throw error;
  } finally {
    line.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** What is about this machine has no meaning on a host of a lab. */
function refuseOfThisMachine({ profile, snapshot }: DoctorOptions): void {
  const given = profile !== undefined ? '--profile' : snapshot !== undefined ? '--snapshot' : undefined;
  if (given === undefined) return;
  const instead =
    given === '--profile'
      ? 'hosts of a lab have no AWS configuration of their own'
      : 'the account of a lab is read from its API';
  throw new Failure(2, `${given} is for this machine; with --lab, ${instead}. Leave out one of the two.`);
}

async function here(
  options: DoctorOptions,
  signal: AbortSignal,
  onStep: (title: string) => void,
): Promise<[Observations, AccountOutcome]> {
  const target = await targetOf(
    { ...options, ...bucketOf(options.bucket ?? process.env[BUCKET_VARIABLE]) },
    process.env,
  );
  return await Promise.all([
    examine(target, {
      environment: process.env,
      nameServers: options.ask ?? [],
      closed: options.closed !== false,
      signal,
      onStep,
    }),
    accountHere(target, options),
  ]);
}

const bucketOf = (bucket: string | undefined) => (bucket === undefined ? {} : { bucket });

async function accountHere({ region }: Target, options: DoctorOptions): Promise<AccountOutcome> {
  if (options.snapshot !== undefined) {
    const world = await worldOf({ lab: '', snapshot: options.snapshot });
    const { missing = [] } = JSON.parse(readFileSync(options.snapshot, 'utf8')) as Partial<AccountView>;
    return { kind: 'read', account: { world, missing, connections: {} } };
  }
  if (options.account === false) return { kind: 'not-read', why: 'not asked for' };
  const { accountForDoctor, accountWithin } = await import('../../doctor/read-account.ts');
  return await accountWithin(ACCOUNT_MS, () => accountForDoctor(region, { hasty: true }));
}

function reportOf(seen: Observations, outcome: AccountOutcome): Report {
  const account = outcome.kind === 'read' ? outcome.account : undefined;
  return {
    ...diagnose(seen, account),
    target: seen.target,
    evidence: seen.evidence,
    account:
      outcome.kind === 'read'
        ? { read: true, missing: outcome.account.missing }
        : { read: false, why: outcome.why, missing: [] },
  };
}

function rendered(report: Report, { json, markdown }: DoctorOptions): string {
  if (json) return `${JSON.stringify(report, null, 2)}\n`;
  if (markdown) return renderMarkdown(report);
  return renderReport(report, {
    good: colors.green,
    bad: colors.red,
    strong: colors.bold,
    dim: colors.dim,
  });
}
