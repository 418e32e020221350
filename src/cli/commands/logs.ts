/** `kairo logs`: what the daemon wrote. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { labDirectory } from '../state-directory.ts';

const LOOK_EVERY_MS = 200;

/** Prints the log; with `follow`, also what is added, until interrupted. */
export async function logs({ lab, follow }: { lab: string; follow?: boolean }): Promise<number> {
  const file = join(labDirectory(lab), 'daemon.log');
  if (!existsSync(file)) {
    throw new Failure(3, `There is no log of a lab "${lab}" (${file}). Start the lab: kairo up --lab ${lab}`);
  }
  let position = await print(file, 0);
  while (follow) {
    await pause(LOOK_EVERY_MS);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return 0;
    // A new lab of the same name has begun a new file.
    if (size < position) position = 0;
    if (size > position) position = await print(file, position);
  }
  return 0;
}

/** Prints a file from a position on; returns where it ended. */
async function print(file: string, start: number): Promise<number> {
  const stream = createReadStream(file, { start });
  await pipeline(stream, process.stdout, { end: false });
  return start + stream.bytesRead;
}
