/** Keeps programs running: starts them, waits until they work, restarts them when they die. */
import { type Program, sameProgram } from './programs.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

const READY_WITHIN_MS = 10_000;
const LONGEST_PAUSE_MS = 10_000;

export interface ProgramState {
  name: string;
  title: string;
  state: 'running' | 'restarting' | 'failed';
  restarts: number;
  /** What it said last. */
  detail: string;
}

interface Running {
  program: Program;
  ready: boolean;
  wanted: boolean;
  restarts: number;
  detail: string;
  startedAt: number;
  waiters: (() => void)[];
  timer?: NodeJS.Timeout;
  /** The start that is under way, or the last one. */
  launch?: Promise<void>;
}

export class Supervisor {
  readonly #sandbox: Sandbox;
  readonly #running = new Map<string, Running>();
  readonly #reconnectionWaiters = new Set<() => void>();
  /** How often a client has said that it leaves its session and connects again. */
  reconnections = 0;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    sandbox.on('line', (name, line) => this.#hear(name, line));
    sandbox.on('exit', (name, code, signal) => this.#ended(name, signal ?? `exit ${code}`));
  }

  get states(): ProgramState[] {
    return [...this.#running.values()].map(({ program, ready, restarts, detail }) => ({
      name: program.name,
      title: program.title,
      state: ready ? 'running' : 'restarting',
      restarts,
      detail,
    }));
  }

  /** Programs that are to run and do not run as specified. */
  missing(wanted: Program[]): Program[] {
    return wanted.filter((program) => {
      const running = this.#running.get(program.name);
      return !running || !sameProgram(running.program, program);
    });
  }

  /** Ends those that are not wanted, or are wanted otherwise. */
  async retire(wanted: Program[]): Promise<void> {
    const leaving = [...this.#running.values()].filter(({ program }) => {
      const next = wanted.find(({ name }) => name === program.name);
      return !next || !sameProgram(program, next);
    });
    // Clients first: a server that goes would only make them try again.
    await Promise.all(
      leaving.map(async (running) => {
        running.wanted = false;
        clearTimeout(running.timer);
        // One that is being started again would otherwise come up after it was ended, with nobody to know of it.
        await running.launch?.catch(() => {});
        await this.#sandbox.stopProgram(running.program.name);
        this.#running.delete(running.program.name);
      }),
    );
  }

  /** Starts a program. Returns at once; `ready` waits. */
  async start(program: Program): Promise<void> {
    const running: Running = {
      program,
      ready: false,
      wanted: true,
      restarts: 0,
      detail: 'starting',
      startedAt: 0,
      waiters: [],
    };
    this.#running.set(program.name, running);
    await this.#launch(running);
  }

  /** Waits until there have been so many reconnections, at most so long. */
  reconnecting(count: number, withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#reconnectionWaiters.delete(look);
        resolve();
      };
      const look = () => {
        if (this.reconnections >= count) done();
      };
      const timer = setTimeout(done, withinMs);
      this.#reconnectionWaiters.add(look);
      look();
    });
  }

  #launch(running: Running): Promise<void> {
    running.launch = this.#begin(running);
    return running.launch;
  }

  /** Waits until a program works; throws with its last words when it does not in time. */
  ready(name: string, withinMs = READY_WITHIN_MS): Promise<void> {
    const running = this.#running.get(name);
    if (!running || running.ready) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(
              `${running.program.title} does not work after ${withinMs / 1000} s. It said: ${running.detail}`,
            ),
          ),
        withinMs,
      );
      running.waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #begin(running: Running): Promise<void> {
    running.startedAt = Date.now();
    for (const { path, content, mode } of running.program.files)
      await this.#sandbox.write(path, content, mode);
    if (!running.wanted) return;
    await this.#sandbox.startProgram(running.program.name, running.program.argv);
  }

  #hear(name: string, line: string): void {
    const running = this.#running.get(name);
    if (!running) return;
    if (!line.startsWith('MANAGEMENT:')) running.detail = line;
    // A client that has lost its tunnel says so, and says again when it is back.
    if (/(SIGUSR1|SIGHUP).*(process restarting|received)/.test(line)) {
      running.ready = false;
      this.reconnections += 1;
      for (const look of this.#reconnectionWaiters) look();
    }
    if (!running.program.ready.test(line)) return;
    running.ready = true;
    for (const wake of running.waiters.splice(0)) wake();
  }

  #ended(name: string, how: string): void {
    const running = this.#running.get(name);
    if (!running?.wanted) return;
    running.ready = false;
    running.restarts += 1;
    // Quickly the first time, slower for one that dies again and again.
    const shortLived = Date.now() - running.startedAt < 5_000;
    const pause = shortLived ? Math.min(250 * 2 ** Math.min(running.restarts, 6), LONGEST_PAUSE_MS) : 100;
    running.detail = `ended (${how}); ${running.detail}`;
    running.timer = setTimeout(() => void this.#launch(running).catch(() => {}), pause);
  }
}
