/** Where labs keep their state. */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure } from './failure.ts';

export type Environment = Record<string, string | undefined>;

export const DEFAULT_LAB = 'default';

const LAB_NAME = /^[a-z0-9-]{1,32}$/;

/** `$KAIRO_HOME`, else `$XDG_STATE_HOME/kairo`, else `~/.local/state/kairo`; absolute. */
export function stateDirectory(environment: Environment = process.env): string {
  if (environment.KAIRO_HOME) return resolve(environment.KAIRO_HOME);
  // The XDG specification: a path that is not absolute is to be ignored.
  if (environment.XDG_STATE_HOME?.startsWith('/')) return join(environment.XDG_STATE_HOME, 'kairo');
  return join(environment.HOME || homedir(), '.local', 'state', 'kairo');
}

/** A lab's own directory. Throws a `Failure` for a name that is not one, so that no path can be smuggled in. */
export function labDirectory(lab: string, environment?: Environment): string {
  return join(stateDirectory(environment), 'labs', validLabName(lab));
}

export function validLabName(lab: string): string {
  if (LAB_NAME.test(lab)) return lab;
  throw new Failure(
    2,
    `"${lab}" is no name for a lab: 1 to 32 of a-z, 0-9 and "-" are. For example: --lab rehearsal-2`,
  );
}

/** The names of the labs that have a directory, running or not, in alphabetical order. */
export function labNames(environment?: Environment): string[] {
  try {
    // What else lies there is somebody else's.
    return readdirSync(join(stateDirectory(environment), 'labs'))
      .filter((name) => LAB_NAME.test(name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
