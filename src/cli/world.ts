/** The world that a question is about: of a running lab, or of a file. */
import { readFileSync } from 'node:fs';
import { NoSnapshot, readSnapshot, Unanswerable, type World } from '../reach/index.ts';
import { Failure } from './failure.ts';
import { runningLab } from './lab-state.ts';

const PATIENCE_MS = 30_000;

/** Throws a `Failure` where there is neither. */
export async function worldOf({ lab, snapshot }: { lab: string; snapshot?: string }): Promise<World> {
  return snapshot === undefined ? await worldOfLab(lab) : worldOfFile(snapshot);
}

async function worldOfLab(lab: string): Promise<World> {
  const { port } = runningLab(lab);
  const url = `http://127.0.0.1:${port}/_kairo/world`;
  let text: string;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    text = await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
  } catch (error) {
    throw new Failure(
      3,
      `The lab "${lab}" does not answer at ${url}: ${(error as Error).message}. See what it says: kairo logs --lab ${lab}`,
    );
  }
  return readSnapshot(text);
}

/** Does a text say of itself that it is a snapshot? */
export function isSnapshot(text: string): boolean {
  return /^\s*\{\s*"format"/.test(text);
}

/** Throws a `Failure` for a file that is no snapshot. */
export function worldOfFile(path: string): World {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(2, `${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    return readSnapshot(text);
  } catch (error) {
    if (error instanceof NoSnapshot) throw new Failure(2, `${path} is no snapshot: ${error.message}.`);
    throw error;
  }
}

/** Asks; a question without an answer is wrong use. */
export function ask<T>(question: () => T): T {
  try {
    return question();
  } catch (error) {
    if (error instanceof Unanswerable || error instanceof RangeError) throw new Failure(2, error.message);
    throw error;
  }
}
