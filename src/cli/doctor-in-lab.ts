/** The doctor on a host of a lab: the probes run there, the account is read by the lab's API, and both are judged here. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Health } from '../daemon/contract.ts';
import type { AccountOutcome } from '../doctor/account.ts';
import type { Observations } from '../doctor/observations.ts';
import { within } from '../doctor/probes/probe.ts';
import { accountForDoctor, accountWithin, callerOf, readConnections } from '../doctor/read-account.ts';
import { parseEndpoint, type Target, targetAt, type Wanted } from '../doctor/target.ts';
import { CREDENTIALS, clientEnvironment } from './client-environment.ts';
import { Failure } from './failure.ts';
import { healthOf } from './health.ts';
import { chooseHost, enter } from './host.ts';
import { labWithPackets } from './lab-state.ts';
import { s3Client } from './s3-client.ts';

/** What is examined, and with what. */
export interface Examination extends Wanted {
  host?: string;
  /** Name servers to ask beside the host's own. */
  ask?: string[];
  /** `false`: it is judged by the evidence alone. */
  account?: boolean;
  /** `false`: the internet may be reached. */
  closed?: boolean;
}

/** What the examination inside is told: one argument of JSON. */
export interface ExamineInside {
  target: Target;
  nameServers: string[];
  closed: boolean;
}

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
/** The lab's API is on this machine, and what the host is asked for waits for it. */
const ACCOUNT_MS = 4_000;
/** The probes have time-outs of their own and end long before. */
const PATIENCE_MS = 60_000;

export async function onLabHost(
  options: Examination & { lab: string },
  onStep: (title: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<[Observations, AccountOutcome]> {
  const file = labWithPackets(options.lab, 'doctor');
  const health = await healthOf(file);
  const host = chooseHost(health, options.host);
  onStep('the account');
  const api = {
    endpoint: `http://127.0.0.1:${file.port}`,
    credentials: {
      accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
      secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
    },
  };
  const outcome = await accountWithin(ACCOUNT_MS, () => accountForDoctor(file.region, api));
  const onHost = host.environment ?? {};
  const inside: ExamineInside = {
    target: targetInLab(options, health, outcome, onHost),
    nameServers: options.ask ?? [],
    closed: options.closed !== false,
  };
  onStep(host.name);
  const argv = [process.execPath, MAIN, 'doctor', '--examine', JSON.stringify(inside)];
  const [program, ...args] = enter(file, host, process.cwd(), argv);
  const environment = {
    ...clientEnvironment(process.env, file.region, onHost),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const seen = await run(program, args, environment, signal);
  if (options.account === false) return [seen, { kind: 'not-read', why: 'not asked for' }];
  if (outcome.kind === 'not-read') return [seen, outcome];
  // A tunnel may have come back while the path was examined.
  const { account } = outcome;
  const { caller: _reader, ...rest } = account;
  const connections = await within(ACCOUNT_MS, account.connections, () => readConnections(account, api));
  const caller = await callerOf(file.region, { ...api, credentials: credentialsOf(onHost) });
  return [seen, { kind: 'read', account: { ...rest, connections, ...(caller !== undefined && { caller }) } }];
}

/** What clients of the lab are set up with: what was given here, what somebody set on the host, what the pattern is for. */
function targetInLab(
  { endpoint, bucket, region: wanted }: Wanted,
  health: Health,
  account: AccountOutcome,
  onHost: Readonly<Record<string, string>>,
): Target {
  const region = wanted ?? onHost.AWS_REGION ?? health.region;
  const s3Name = `https://s3.${health.region}.amazonaws.com`;
  const [text, source] =
    endpoint !== undefined
      ? [endpoint, 'as given']
      : onHost.AWS_ENDPOINT_URL_S3 !== undefined
        ? [onHost.AWS_ENDPOINT_URL_S3, 'AWS_ENDPOINT_URL_S3']
        : [s3Client(health)?.url ?? s3Name, `the lab, ${health.pattern}`];
  // One whose policy refuses to tell the region is examined all the more.
  const known = account.kind === 'read' ? Object.values(account.account.world.buckets) : [];
  const buckets = known.filter((one) => ['', health.region].includes(one.region));
  const chosen = bucket ?? onHost.KAIRO_BUCKET ?? buckets[0]?.name;
  return targetAt(parseEndpoint(text), { region, bucket: chosen, source });
}

/** What clients on the host sign with. */
function credentialsOf(onHost: Readonly<Record<string, string>>) {
  const set: Record<string, string> = { ...CREDENTIALS, ...onHost };
  const token = set.AWS_SESSION_TOKEN;
  return {
    accessKeyId: set.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: set.AWS_SECRET_ACCESS_KEY ?? '',
    ...(token !== undefined && { sessionToken: token }),
  };
}

/** Interrupted, it tells the examination so by closing its standard input, and waits until that has cleaned up. */
async function run(
  program: string,
  args: string[],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Observations> {
  try {
    const running = promisify(execFile)(program, args, {
      env,
      timeout: PATIENCE_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    const interrupt = () => running.child.stdin?.end();
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    const { stdout } = await running;
    return JSON.parse(stdout) as Observations;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Failure(3, `The examination on the lab's host did not end well: ${stderr?.trim() || message}`);
  }
}
