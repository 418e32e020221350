/** `lab.json`: what others need to find the lab. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabFile } from './contract.ts';

export function writeLabFile(directory: string, lab: LabFile): void {
  const file = join(directory, 'lab.json');
  writeFileSync(`${file}.new`, JSON.stringify(lab, null, 2));
  renameSync(`${file}.new`, file);
}

export function removeLabFile(directory: string): void {
  rmSync(join(directory, 'lab.json'), { force: true });
}
