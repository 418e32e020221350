/**
 * A place of its own for the lab: network, mount and process namespaces that nothing outside sees and that
 * have no way out. As root they are made directly; an ordinary user gets them inside a user namespace.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket as DatagramSocket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { AgentMessage, AgentRequest, Binding, Destination, Finished } from './protocol.ts';

/** Why a sandbox cannot be had; the message says what to do. */
export class SandboxUnavailable extends Error {
  override readonly name = 'SandboxUnavailable';
}

/** A command inside the lab that did not do what it was asked to. */
class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

interface SandboxEvents {
  line: [name: string, line: string];
  exit: [name: string, code: number | null, signal: string | null];
  /** The sandbox is gone, by itself or because it was closed. */
  gone: [];
}

/** A request without its number. */
type Ask = AgentRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

export class Sandbox extends EventEmitter<SandboxEvents> {
  /** Of the first process inside, as seen from outside. */
  readonly pid: number;
  readonly rootless: boolean;
  readonly #child: ChildProcess;
  readonly #pending = new Map<
    number,
    { resolve: (result: Finished | undefined) => void; reject: (e: Error) => void }
  >();
  #count = 0;

  private constructor(child: ChildProcess, pid: number, rootless: boolean) {
    super();
    this.#child = child;
    this.pid = pid;
    this.rootless = rootless;
    child.on('message', (message: AgentMessage) => this.#hear(message));
    child.on('exit', () => {
      for (const { reject } of this.#pending.values()) reject(new CommandFailed('The sandbox ended.'));
      this.#pending.clear();
      this.emit('gone');
    });
  }

  /** Makes a sandbox. Throws `SandboxUnavailable`. */
  static start(): Promise<Sandbox> {
    const rootless = process.getuid?.() !== 0;
    const args = [
      ...(rootless ? ['--user', '--map-root-user'] : []),
      ...['--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'],
      ...[process.execPath, script('agent')],
    ];
    const child = spawn('unshare', args, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    let complaint = '';
    child.stderr!.setEncoding('utf8').on('data', (text) => (complaint += text));
    return new Promise((resolve, reject) => {
      const refuse = (reason: string) => reject(new SandboxUnavailable(unavailable(reason.trim(), rootless)));
      child.once('error', (error) => refuse(error.message));
      child.once('exit', (code) => refuse(complaint || `unshare ended with ${code}`));
      child.once('message', (message: AgentMessage) => {
        child.removeAllListeners('exit');
        if (message.kind === 'broken') {
          child.disconnect();
          return refuse(message.reason);
        }
        resolve(new Sandbox(child, onlyChildOf(child.pid!), rootless));
      });
    });
  }

  /** Runs a command; throws `CommandFailed` unless it ends with 0. With a namespace, inside that network. */
  async run(argv: string[], options: { namespace?: string; input?: string } = {}): Promise<string> {
    const full = options.namespace ? ['nsenter', `--net=/run/netns/${options.namespace}`, ...argv] : argv;
    const result = await this.#ask({ op: 'run', argv: full, input: options.input ?? '' });
    if (result!.code !== 0) {
      const where = options.namespace ? ` in ${options.namespace}` : '';
      throw new CommandFailed(
        `${argv.join(' ')}${where}: ${result!.stderr.trim() || `exit ${result!.code}`}`,
      );
    }
    return result!.stdout;
  }

  /** Starts a long-running program under a name; `line` and `exit` tell of it. */
  async startProgram(name: string, argv: string[]): Promise<void> {
    await this.#ask({ op: 'start', name, argv });
  }

  /** Ends a program and returns when it has ended. */
  async stopProgram(name: string): Promise<void> {
    await this.#ask({ op: 'stop', name });
  }

  /** Writes a file that only the lab sees. */
  async write(path: string, content: string, mode = 0o644): Promise<void> {
    await this.#ask({ op: 'write', path, content, mode });
  }

  /** Where the outside finds a path of the inside. */
  path(inside: string): string {
    return `/proc/${this.pid}/root${inside}`;
  }

  /** Binds sockets inside a namespace. They are served by this process; close them when the namespace goes. */
  bind(namespace: string, bindings: Binding[]): Promise<(Server | DatagramSocket)[]> {
    const { child, complaint } = this.#startIn(namespace, 'bind', bindings);
    return new Promise((resolve, reject) => {
      const handles = new Map<string, Server | DatagramSocket>();
      const key = (binding: Binding) => `${binding.kind} ${binding.address} ${binding.port}`;
      child.on('message', (message: Binding | 'done', handle) => {
        if (message !== 'done') return void handles.set(key(message), handle as Server | DatagramSocket);
        child.disconnect();
        resolve(bindings.map((binding) => handles.get(key(binding))!));
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        if (code !== 0)
          reject(new CommandFailed(`binding in ${namespace}: ${complaint() || `exit ${code}`}`));
      });
    });
  }

  /** Connects from inside a namespace. Throws `CommandFailed` when there is no connection in time. */
  connect(namespace: string, destination: Destination): Promise<Socket> {
    const { child, complaint } = this.#startIn(namespace, 'dial', destination);
    return new Promise((resolve, reject) => {
      child.on('message', (_, handle) => {
        child.disconnect();
        resolve(handle as Socket);
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        const { address, port } = destination;
        if (code !== 0)
          reject(new CommandFailed(`${address}:${port} from ${namespace}: ${complaint() || `exit ${code}`}`));
      });
    });
  }

  /** One of our own scripts inside a namespace, for what has to be made there. */
  #startIn(namespace: string, name: string, argument: object) {
    return this.fork(namespace, script(name), JSON.stringify(argument));
  }

  /** A script of Node's inside a namespace, with a channel to this process; `complaint` is what it wrote to standard error. */
  fork(namespace: string, file: string, ...args: string[]): { child: ChildProcess; complaint: () => string } {
    const user = this.rootless ? ['-U', '--preserve-credentials'] : [];
    const enter = ['-t', String(this.pid), ...user, '-m', '-n', '-p'];
    const command = [process.execPath, file, ...args];
    const argv = [...enter, 'nsenter', `--net=/run/netns/${namespace}`, ...command];
    const child = spawn('nsenter', argv, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text) => (said += text));
    return { child, complaint: () => said.trim() };
  }

  /** Ends everything inside; returns when it is gone. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return resolve();
      this.#child.once('exit', () => resolve());
      // The first process takes all others with it, and is itself gone only when they are; `unshare` waits for it.
      process.kill(this.pid, 'SIGKILL');
    });
  }

  #ask(ask: Ask): Promise<Finished | undefined> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ ...ask, id } as AgentRequest, (error) => {
        if (error && this.#pending.delete(id))
          reject(new CommandFailed(`The sandbox does not listen: ${error.message}`));
      });
    });
  }

  #hear(message: AgentMessage): void {
    if (message.kind === 'line') this.emit('line', message.name, message.line);
    if (message.kind === 'exit') this.emit('exit', message.name, message.code, message.signal);
    if (message.kind !== 'answer') return;
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error !== undefined) pending?.reject(new CommandFailed(message.error));
    else pending?.resolve(message.result);
  }
}

/** The compiled script beside this one; `.ts` where the sources run as they are. */
function script(name: string): string {
  return fileURLToPath(
    new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
  );
}

function onlyChildOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

function unavailable(reason: string, rootless: boolean): string {
  const advice = rootless
    ? 'An ordinary user needs unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0). Or run Kairo as root: sudo kairo up.'
    : 'Root needs the capability SYS_ADMIN; in a container start it with --privileged.';
  return `The lab needs network namespaces of its own, and this machine refuses them: ${reason}. ${advice}`;
}
