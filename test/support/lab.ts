/** A lab for one test file, started and used through the command line as a person would. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import type { LabWithPackets } from '../../src/cli/lab-state.ts';
import type { Health } from '../../src/daemon/contract.ts';
import { freePort } from '../../src/daemon/testing/free-port.ts';

/** Tests and measurements run in the root of the checkout. */
const KAIRO = join(process.cwd(), 'dist/cli/main.js');

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
  ms: number;
}

/** Runs a command to its end, at most `seconds`. */
export function run(
  argv: string[],
  options: { env?: Record<string, string>; seconds?: number; input?: string } = {},
): Promise<Result> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), {
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), (options.seconds ?? 60) * 1000);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 137, stdout, stderr, ms: performance.now() - start });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

export class TestLab implements AsyncDisposable {
  readonly home: string;
  readonly port: number;
  readonly ec2: EC2Client;
  readonly s3: S3Client;

  private constructor(home: string, port: number) {
    this.home = home;
    this.port = port;
    const client = {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    this.ec2 = new EC2Client(client);
    this.s3 = new S3Client({ ...client, forcePathStyle: true });
  }

  /** An empty place for labs, with a free port. Nothing runs yet. */
  static async prepare(): Promise<TestLab> {
    return new TestLab(mkdtempSync(join(tmpdir(), 'kairo-test-')), await freePort());
  }

  /** A running lab. */
  static async up(pattern = 'provided-dns'): Promise<TestLab> {
    const lab = await TestLab.prepare();
    const result = await lab.kairo('up', pattern, '--port', String(lab.port));
    if (result.code !== 0) {
      await lab[Symbol.asyncDispose]();
      throw new Error(`kairo up ${pattern} ended with ${result.code}:\n${result.stdout}${result.stderr}`);
    }
    return lab;
  }

  /** The `kairo` command with this lab's state directory. */
  kairo(...args: string[]): Promise<Result> {
    return run([process.execPath, KAIRO, ...args], { env: { KAIRO_HOME: this.home, NO_COLOR: '1' } });
  }

  /** A command on the on-premises host. */
  onprem(...command: string[]): Promise<Result> {
    return this.kairo('exec', '--', ...command);
  }

  /** A shell line on the on-premises host. */
  onpremShell(script: string): Promise<Result> {
    return this.onprem('bash', '-c', script);
  }

  async health(): Promise<Health> {
    return (await (await fetch(`http://127.0.0.1:${this.port}/_kairo/health`)).json()) as Health;
  }

  async file(): Promise<LabWithPackets> {
    return JSON.parse(readFileSync(join(this.home, 'labs/default/lab.json'), 'utf8')) as LabWithPackets;
  }

  /** Processes of this lab, and of no other on the machine, whose command line matches. */
  async processes(command: RegExp): Promise<number[]> {
    const { sandboxPid } = await this.file();
    const home = readlinkSync(`/proc/${sandboxPid}/ns/pid`);
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => namespaceOf(pid) === home && command.test(commandLineOf(pid)))
      .map(Number);
  }

  /** A command in any namespace of the lab. */
  async inSpace(space: string, ...command: string[]): Promise<Result> {
    return await run([...(await this.entry(space)), ...command]);
  }

  /** What a command line begins with to run in a namespace of the lab. */
  async entry(space: string): Promise<string[]> {
    const { sandboxPid } = await this.file();
    return ['nsenter', '-t', String(sandboxPid), '-m', '-n', '-p', 'ip', 'netns', 'exec', space];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kairo('down', '--all');
    this.ec2.destroy();
    this.s3.destroy();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Tries until it holds, at most `seconds`; the last failure is the test's. */
export async function eventually<T>(attempt: () => Promise<T>, seconds = 15): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** A process that is there and is no zombie. */
export function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function namespaceOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return '';
  }
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
