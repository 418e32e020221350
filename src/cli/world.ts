/** The world that a question is about: of a running lab, or of a file. */
import { readFileSync } from 'node:fs';
import {
  NoSnapshot,
  objectsAsked,
  type Question,
  readSnapshot,
  Unanswerable,
  type World,
} from '../reach/index.ts';
import { Failure } from './failure.ts';
import { runningLab } from './lab-state.ts';

const PATIENCE_MS = 30_000;

/** Throws a `Failure` where there is neither. */
export async function worldOf({ lab, snapshot }: { lab: string; snapshot?: string }): Promise<World> {
  return snapshot === undefined ? await worldOfLab(lab) : worldOfFile(snapshot);
}

async function worldOfLab(lab: string): Promise<World> {
  return readSnapshot(await fromLab(lab, 'world'));
}

/** The same with the objects that a question is about, which only a lab can be asked for. */
export async function withObjects(
  world: World,
  question: Question,
  { lab, snapshot }: { lab: string; snapshot?: string },
): Promise<World> {
  const asked = ask(() => objectsAsked(world, question), snapshot === undefined ? {} : { snapshot });
  if (snapshot !== undefined || asked.length === 0) return world;
  const answered = JSON.parse(await fromLab(lab, 'objects', { objects: asked })) as Pick<World, 'objects'>;
  return { ...world, ...answered };
}

async function fromLab(lab: string, what: string, body?: object): Promise<string> {
  const { port } = runningLab(lab);
  const url = `http://127.0.0.1:${port}/_kairo/${what}`;
  try {
    const response = await fetch(url, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return text;
  } catch (error) {
    throw new Failure(
      3,
      `The lab "${lab}" does not answer at ${url}: ${(error as Error).message}. See what it says: kairo logs --lab ${lab}`,
    );
  }
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
export function ask<T>(question: () => T, { snapshot }: { snapshot?: string } = {}): T {
  try {
    return question();
  } catch (error) {
    if (error instanceof TypeError && snapshot !== undefined) {
      throw new Failure(2, `${snapshot} is damaged: what it holds is not whole (${error.message}).`);
    }
    if (error instanceof Unanswerable || error instanceof RangeError) throw new Failure(2, error.message);
    throw error;
  }
}
