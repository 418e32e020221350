import { describe, expect, it } from 'vitest';
import { inForeground } from './foreground.ts';
import { hostRunner } from './host-runner.ts';

const environment = { PATH: process.env.PATH ?? '', GREETING: 'hello' };
const runner = (signal = new AbortController().signal) =>
  hostRunner((argv) => ['env', ...argv], environment, signal);

describe('a command on a host', () => {
  it('gives back what it said and how it ended', async () => {
    const ran = await runner()(['sh', '-c', 'echo "$GREETING"; echo oh >&2; exit 3']);
    expect(ran).toMatchObject({ code: 3, stdout: 'hello\n', stderr: 'oh\n', timedOut: false });
  });

  it('is ended with all of its children when it takes too long', async () => {
    const ran = await runner()(['sh', '-c', 'sleep 20 & wait'], { timeoutMs: 100 });
    expect(ran).toMatchObject({ code: 137, timedOut: true });
    expect(ran.ms).toBeLessThan(5_000);
  });

  it('is ended when the checks are interrupted, and no other is started', async () => {
    const interruption = new AbortController();
    const run = runner(interruption.signal);
    const running = run(['sleep', '20']);
    interruption.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
    await expect(run(['true'])).rejects.toThrow('interrupted');
  });

  it('cannot fill the memory', async () => {
    const ran = await runner()(['head', '-c', '5000000', '/dev/zero']);
    expect(ran.stdout.length).toBe(256 * 1024);
  });
});

describe('a command in the foreground', () => {
  it('passes its exit code on', async () => {
    expect(await inForeground(['sh', '-c', 'exit 42'], environment)).toBe(42);
  });
  it('passes the signal that ended it on, as shells do', async () => {
    expect(await inForeground(['sh', '-c', 'kill -TERM $$'], environment)).toBe(143);
  });
  it('says what cannot be started', async () => {
    await expect(inForeground(['/no/such/program'], environment)).rejects.toMatchObject({ exitCode: 3 });
  });
});
