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

/**
 * The associations whose clients have to connect again: before the change where their server goes or becomes
 * another, after it where the server stays and only its sessions are to be reset.
 */
export function sessionsToEnd(previous: Program[], next: Program[]): { before: string[]; after: string[] } {
  const ending = { before: [] as string[], after: [] as string[] };
  for (const program of previous) {
    if (!program.sessions) continue;
    const { associationId, resets } = program.sessions;
    const then = next.find(({ name }) => name === program.name);
    if (!then || !sameProgram(program, then)) ending.before.push(associationId);
    else if (then.sessions?.resets !== resets) ending.after.push(associationId);
  }
  return ending;
}

/** Do two specifications describe the same running program? */
export function sameProgram(a: Program, b: Program): boolean {
  return JSON.stringify([a.argv, a.files]) === JSON.stringify([b.argv, b.files]);
}
