/** Is a lab there, and does it run? */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Built, readBuilt } from '../daemon/built-file.ts';
import type { LabFile } from '../daemon/contract.ts';
import { startTimeOf } from '../daemon/start-time.ts';
import { Failure } from './failure.ts';
import { DEFAULT_LAB, type Environment, labDirectory, labNames } from './state-directory.ts';

export type LabState =
  | { kind: 'absent' }
  /** Ended in order; its network was kept, unless it was never finished. */
  | { kind: 'kept'; built: Built | undefined }
  /** Its daemon ended without a word. `file` is what it said of itself, when that can be read. */
  | { kind: 'dead'; file: LabFile | undefined }
  | { kind: 'running'; file: LabFile };

/** Reads `lab.json` and asks the kernel whether the daemon that wrote it still lives. */
export function labState(lab: string, environment?: Environment): LabState {
  const directory = labDirectory(lab, environment);
  if (!existsSync(directory)) return { kind: 'absent' };
  const path = join(directory, 'lab.json');
  if (!existsSync(path)) return { kind: 'kept', built: readBuilt(directory) };
  const file = readLabFile(path);
  if (file && startTimeOf(file.pid) === file.pidStartTime) return { kind: 'running', file };
  return { kind: 'dead', file };
}

function readLabFile(path: string): LabFile | undefined {
  try {
    const file = JSON.parse(readFileSync(path, 'utf8')) as Partial<LabFile> | null;
    return Number.isSafeInteger(file?.pid) ? (file as LabFile) : undefined;
  } catch {
    return undefined;
  }
}

/** The lab of a command that needs one that runs. Throws a `Failure` that says what to type. */
export function runningLab(lab: string, environment?: Environment): LabFile {
  const state = labState(lab, environment);
  if (state.kind === 'running') return state.file;
  const up = lab === DEFAULT_LAB ? 'kairo up' : `kairo up --lab ${lab}`;
  if (state.kind === 'dead') {
    const log = join(labDirectory(lab, environment), 'daemon.log');
    throw new Failure(
      3,
      `The lab "${lab}" has died; ${log} may say why. Bring it back with everything in it: ${up}`,
    );
  }
  const others = labNames(environment).filter((name) => labState(name, environment).kind === 'running');
  const hint = others.length > 0 ? ` These run: ${others.join(', ')}; choose one with --lab NAME.` : '';
  throw new Failure(3, `The lab "${lab}" does not run.${hint} Start it: ${up}`);
}

/** A lab where commands can be run. */
export type LabWithPackets = LabFile & { sandboxPid: number };

/** The lab of a command that sends packets. Throws a `Failure` for a lab that has none. */
export function labWithPackets(lab: string, command: string, environment?: Environment): LabWithPackets {
  const file = runningLab(lab, environment);
  if (file.sandboxPid !== undefined) return { ...file, sandboxPid: file.sandboxPid };
  const choice = lab === DEFAULT_LAB ? '' : ` --lab ${lab}`;
  throw new Failure(
    3,
    `kairo ${command} needs packets, and the lab "${lab}" is a model only. On Linux with network namespaces the same lab has them: kairo down --keep${choice} && kairo up${choice}`,
  );
}
