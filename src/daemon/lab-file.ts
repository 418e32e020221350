/** `lab.json`: what others need to find the lab. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabFile } from './contract.ts';

/** Field 22 of `/proc/PID/stat`. The second field may hold spaces, and ends with the last parenthesis. */
export function processStartTime(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
}

export function writeLabFile(directory: string, lab: LabFile): void {
  const file = join(directory, 'lab.json');
  writeFileSync(`${file}.new`, JSON.stringify(lab, null, 2));
  renameSync(`${file}.new`, file);
}

export function removeLabFile(directory: string): void {
  rmSync(join(directory, 'lab.json'), { force: true });
}
