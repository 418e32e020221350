/** `kairo up`: starts a lab and shows how it comes up. */
import { resolve } from 'node:path';
import colors from 'picocolors';
import type { LabFile } from '../../daemon/contract.ts';
import { DEFAULT_PATTERN, patternNames } from '../../patterns/names.ts';
import { type Started, startDaemon } from '../daemon-process.ts';
import { Failure } from '../failure.ts';
import { howToGoOn } from '../how-to-go-on.ts';
import { type LabState, labState } from '../lab-state.ts';
import type { Terminal } from '../live-line.ts';
import { Progress } from '../progress.ts';
import { labDirectory } from '../state-directory.ts';
import { isTemplateFile, readTemplateFile, type TemplateFile } from '../template-file.ts';
import { age, duration } from '../text.ts';
import { isSnapshot, worldOfFile } from '../world.ts';

/** The port that clients of emulated clouds expect. */
const DEFAULT_PORT = 4566;

export interface UpOptions {
  lab: string;
  port?: number;
  /** Without packets: for machines that cannot carry them. */
  modelOnly?: boolean;
  /** `Key=Value` each, of a template of one's own. */
  parameters?: readonly string[];
}

/** What a network is built from: a pattern, or what a file holds. */
export interface Blueprint {
  /** Of a file: its name. */
  pattern: string;
  template?: TemplateFile;
  /** The path of a snapshot. */
  snapshot?: string;
}

/** What is typed after `up`. Throws a `Failure` for what is neither a pattern, nor a template, nor a snapshot. */
export function blueprintOf(
  text: string | undefined,
  parameters: readonly string[] = [],
): Blueprint | undefined {
  if (isTemplateFile(text)) {
    const template = readTemplateFile(text, parameters);
    if (!isSnapshot(template.template)) return { pattern: template.name, template };
    // What is in it is read by the daemon; whether it can be is said at once.
    worldOfFile(text);
    return { pattern: template.name, snapshot: resolve(text) };
  }
  if (parameters.length > 0) {
    throw new Failure(2, '--parameter goes with a template of your own: kairo up TEMPLATE.json');
  }
  if (text === undefined) return undefined;
  if (patternNames.includes(text)) return { pattern: text };
  throw new Failure(
    2,
    `There is no pattern "${text}"; there is: ${patternNames.join(', ')}. A template or a snapshot ends in .json, .yaml or .template.`,
  );
}

/** What is to be done, given what is there. Throws a `Failure` when the two do not go together. */
export function planUp(
  state: LabState,
  blueprint: Blueprint | undefined,
  { lab, port, modelOnly = false }: UpOptions,
): { kind: 'already'; file: LabFile } | ({ kind: 'start'; port: number } & Blueprint) {
  const pattern = blueprint?.pattern;
  const held = heldBy(state);
  if (held && pattern !== undefined && held.pattern !== pattern) {
    throw new Failure(
      2,
      `The lab "${lab}" ${state.kind === 'running' ? 'runs' : 'holds'} the pattern ${held.pattern}, not ${pattern}. Take it away first (kairo down --lab ${lab}) or start another beside it (--lab NAME --port PORT).`,
    );
  }
  if (state.kind !== 'running') {
    // A lab that comes back comes back where its clients look for it.
    return {
      kind: 'start',
      ...(blueprint ?? { pattern: held?.pattern ?? DEFAULT_PATTERN }),
      port: port ?? held?.port ?? DEFAULT_PORT,
    };
  }
  if (port !== undefined && port !== state.file.port) {
    throw new Failure(
      2,
      `The lab "${lab}" runs on port ${state.file.port}, not ${port}. To move it and keep what is in it: kairo down --keep --lab ${lab} && kairo up --lab ${lab} --port ${port}`,
    );
  }
  if (modelOnly && state.file.sandboxPid !== undefined) {
    throw new Failure(
      2,
      `The lab "${lab}" runs with packets. To go on with its model alone: kairo down --keep --lab ${lab} && kairo up --model-only --lab ${lab}`,
    );
  }
  return { kind: 'already', file: state.file };
}

/** The pattern and the port of a lab that is there, running or not. */
function heldBy(state: LabState): { pattern: string; port: number } | undefined {
  if (state.kind === 'absent') return undefined;
  return state.kind === 'kept' ? state.built : state.file;
}

/** Brings a lab up; returns the exit code. */
export async function up(
  pattern: string | undefined,
  options: UpOptions,
  { out = process.stdout as Terminal, script }: { out?: Terminal; script?: string } = {},
): Promise<number> {
  const startedAt = performance.now();
  const plan = planUp(labState(options.lab), blueprintOf(pattern, options.parameters), options);
  if (plan.kind === 'already') {
    out.write(`${alreadyRuns(plan.file, Date.now())}\n${await howToGoOn(plan.file)}`);
    return 0;
  }
  const directory = labDirectory(options.lab);
  const progress = new Progress(out);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const started = await startDaemon(
    {
      lab: options.lab,
      directory,
      port: plan.port,
      pattern: plan.pattern,
      ...(plan.template && { template: plan.template }),
      ...(plan.snapshot !== undefined && { snapshot: plan.snapshot }),
      ...(options.modelOnly && { modelOnly: true }),
    },
    { onStep: (step) => progress.step(step), signal: interruption.signal, ...(script && { script }) },
  ).finally(() => {
    progress.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  });
  if (started.kind === 'interrupted') return 130;
  const file = readyOrThrow(started, directory);
  out.write(`${colors.bold(`Ready in ${duration(performance.now() - startedAt)}.`)}\n`);
  if (file.sandboxPid === undefined)
    out.write('Model only: no packets are carried, so nothing is observed.\n');
  out.write(await howToGoOn(file));
  return 0;
}

function readyOrThrow(started: Exclude<Started, { kind: 'interrupted' }>, directory: string): LabFile {
  switch (started.kind) {
    case 'ready':
      return started.lab;
    case 'failed':
      throw new Failure(started.exitCode, started.message);
    case 'died':
      throw new Failure(
        3,
        [
          `The lab's daemon ended before the lab was ready (${started.how}). The end of ${directory}/daemon.log:`,
          ...started.lastLines.map((line) => `  ${line}`),
        ].join('\n'),
      );
  }
}

/** `The lab "default" runs already: provided-dns, for 5 min, AWS API on http://127.0.0.1:4566` */
function alreadyRuns({ lab, pattern, startedAt, port, sandboxPid }: LabFile, now: number): string {
  const what = sandboxPid === undefined ? `${pattern}, model only` : pattern;
  return `The lab "${lab}" runs already: ${what}, for ${age(now - startedAt)}, AWS API on http://127.0.0.1:${port}`;
}
