/** When a process started: with its number it names one process, whatever number the next one gets. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A text that stays the same for as long as the process lives; undefined when there is none. */
export function startTimeOf(pid: number, platform: NodeJS.Platform = process.platform): string | undefined {
  try {
    if (platform === 'linux') return startTimeIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (platform === 'win32') return said('powershell', ['-NoProfile', '-Command', ticksOf(pid)]);
    // As POSIX has it; without the zone and the language of whoever asks.
    const answer = said('ps', ['-o', 'state=', '-o', 'lstart=', '-p', String(pid)]);
    return answer?.startsWith('Z') ? undefined : answer?.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

/** Field 22 of `/proc/PID/stat`, in clock ticks since boot; undefined for a zombie, which is a process that has ended. */
export function startTimeIn(stat: string): string | undefined {
  // Field 2 is the program's name in parentheses, and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  return state === 'Z' || state === 'X' ? undefined : fields[22 - 3];
}

function ticksOf(pid: number): string {
  return `(Get-Process -Id ${pid}).StartTime.Ticks`;
}

/** What a program wrote, in one line; undefined when that is nothing. Throws when it failed. */
function said(program: string, args: string[]): string | undefined {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const output = execFileSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
  return output.trim() || undefined;
}
