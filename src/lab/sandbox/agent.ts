/**
 * The sandbox's first process. Its death ends every process and namespace of the lab, and it dies with the
 * daemon: when the IPC channel closes there is nobody to work for.
 *
 * It prepares the file system that only the lab sees (a private `/run`, an overlay over `/etc`), runs commands,
 * and keeps long-running programs for the daemon, which decides when they start and stop.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { AgentMessage, AgentRequest, Finished } from './protocol.ts';

const programs = new Map<string, ChildProcess>();

function tell(message: AgentMessage): void {
  process.send?.(message, () => {});
}

/** `/run/netns` and `/etc/netns` are where `ip netns` looks; both must be the lab's own. */
function prepareFileSystem(): void {
  const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'pipe' });
  mount('--make-rprivate', '/');
  mount('-t', 'tmpfs', '-o', 'mode=755', 'kairo', '/run');
  // A folder that exists in the upper layer is the lab's own, so that an ordinary user may change what is in it.
  for (const directory of ['/run/netns', '/run/kairo/etc/ssl/certs', '/run/kairo/work']) {
    mkdirSync(directory, { recursive: true });
  }
  mount(
    '-t',
    'overlay',
    '-o',
    'lowerdir=/etc,upperdir=/run/kairo/etc,workdir=/run/kairo/work',
    'kairo',
    '/etc',
  );
  // `ip netns exec` mounts a namespace's own file over this one, which must be a file: not a link into /run.
  rmSync('/etc/resolv.conf', { force: true });
  writeFileSync('/etc/resolv.conf', '# each host of the lab has its own\n');
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
}

function run(argv: string[], input: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 128, stdout, stderr }));
    // A command that ends before it has read everything must not end this process.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function start(name: string, argv: string[]): void {
  const child = spawn(argv[0]!, argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  programs.set(name, child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => tell({ kind: 'line', name, line }));
  }
  child.on('error', (error) => tell({ kind: 'line', name, line: String(error) }));
  child.on('close', (code, signal) => {
    if (programs.get(name) === child) programs.delete(name);
    tell({ kind: 'exit', name, code, signal });
  });
}

/** Asks a program to end, and insists after two seconds. */
function stop(name: string): Promise<void> {
  const child = programs.get(name);
  if (!child) return Promise.resolve();
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), 2_000);
    child.once('close', () => {
      clearTimeout(insist);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

async function answer(request: AgentRequest): Promise<Finished | undefined> {
  switch (request.op) {
    case 'run':
      return await run(request.argv, request.input);
    case 'start':
      start(request.name, request.argv);
      return undefined;
    case 'stop':
      await stop(request.name);
      return undefined;
    case 'write':
      mkdirSync(dirname(request.path), { recursive: true });
      writeFile(request);
      return undefined;
  }
}

/** In place: a bind mount over the file shows the same inode. What belongs to somebody else is put aside. */
function writeFile({ path, content, mode }: { path: string; content: string; mode: number }): void {
  try {
    writeFileSync(path, content, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    rmSync(path);
    writeFileSync(path, content, { mode });
  }
}

process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) =>
  tell({ kind: 'line', name: 'sandbox', line: String(error.stack) }),
);
process.on('message', (request: AgentRequest) => {
  answer(request).then(
    (result) => tell({ kind: 'answer', id: request.id, ...(result && { result }) }),
    (error: unknown) => tell({ kind: 'answer', id: request.id, error: String(error) }),
  );
});

try {
  prepareFileSystem();
  tell({ kind: 'ready' });
} catch (error) {
  const { stderr, message } = error as { stderr?: Buffer; message: string };
  tell({ kind: 'broken', reason: stderr?.toString().trim() || message });
}
