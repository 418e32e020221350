/** `kairo doctor --examine`: the probes alone, on the host where they are started; what they found is printed as JSON. */
import { examine as probe } from '../../doctor/examine.ts';
import type { ExamineInside } from '../doctor-in-lab.ts';

export async function examine(argument: string): Promise<number> {
  const { target, nameServers, closed } = JSON.parse(argument) as ExamineInside;
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  // Whoever started it is on the other end of the standard input: when that is gone, nobody waits for the answer.
  process.stdin.once('end', interrupt).once('error', interrupt).resume();
  const seen = await probe(target, {
    environment: process.env,
    nameServers,
    closed,
    signal: interruption.signal,
  });
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  return 0;
}
