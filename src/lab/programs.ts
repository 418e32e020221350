/** Programs that the lab keeps running: OpenVPN servers and clients. */

export interface Program {
  name: string;
  /** What `status` calls it. */
  title: string;
  argv: string[];
  /** Written before every start, so that a program that died badly starts from a clean place. */
  files: { path: string; content: string; mode: number }[];
  /** The line that says that it works. */
  ready: RegExp;
  /** Servers are started first and waited for; clients connect when all servers listen. */
  role: 'server' | 'client';
  /** Of a Client VPN server: whose sessions it has, and how often they were to be reset so far. */
  sessions?: { associationId: string; resets: number };
}

/** The associations whose clients have to connect again: their server goes, changes, or is to reset its sessions. */
export function resetAssociations(previous: Program[], next: Program[]): string[] {
  return previous.flatMap((program) => {
    if (!program.sessions) return [];
    const after = next.find(({ name }) => name === program.name);
    const same = after && sameProgram(program, after) && after.sessions?.resets === program.sessions.resets;
    return same ? [] : [program.sessions.associationId];
  });
}

/** Do two specifications describe the same running program? */
export function sameProgram(a: Program, b: Program): boolean {
  return JSON.stringify([a.argv, a.files]) === JSON.stringify([b.argv, b.files]);
}
