/** `kairo env`: what a shell evaluates so that AWS clients on this machine talk to the lab. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CREDENTIALS } from '../client-environment.ts';
import { runningLab } from '../lab-state.ts';
import { shellQuote } from '../text.ts';

const PATIENCE_MS = 10_000;

export async function env({ lab }: { lab: string }): Promise<number> {
  const { port, region } = runningLab(lab);
  process.stdout.write(renderEnv({ port, region, awsVersion: await awsVersion() }));
  return 0;
}

/** What `aws --version` says; undefined where there is no such program. */
async function awsVersion(): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)('aws', ['--version'], { timeout: PATIENCE_MS });
    // Old versions write it to standard error.
    return stdout || stderr;
  } catch {
    return undefined;
  }
}

export function renderEnv(lab: { port: number; region: string; awsVersion: string | undefined }): string {
  const url = `http://127.0.0.1:${lab.port}`;
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: url,
    ...CREDENTIALS,
    AWS_REGION: lab.region,
    AWS_DEFAULT_REGION: lab.region,
  };
  const lines = [
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${shellQuote(value)}`),
    // Either would go before the key above, or spoil its signatures.
    'unset AWS_SESSION_TOKEN AWS_PROFILE',
  ];
  if (lab.awsVersion !== undefined && !heedsEndpointVariable(lab.awsVersion)) {
    lines.push(
      `# ${lab.awsVersion.split(' ')[0]} does not heed AWS_ENDPOINT_URL (2.13 and 1.29 are the first that do), so it is told each time.`,
      'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }',
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * Does this AWS CLI know `AWS_ENDPOINT_URL`? It came with 2.13.0 and 1.29.0.
 * @param version what `aws --version` says: `aws-cli/2.9.19 Python/3.11.2 …`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function heedsEndpointVariable(version: string): boolean {
  const match = /aws-cli\/(\d+)\.(\d+)/.exec(version);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > 2 || (major === 2 && minor >= 13) || (major === 1 && minor >= 29);
}
