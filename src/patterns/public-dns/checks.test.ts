import { describe, expect, it } from 'vitest';
import type { Ran } from '../pattern.ts';
import { judgeAnswer, judgeClosed } from './checks.ts';

const ran = (part: Partial<Ran>): Ran => ({
  code: 0,
  stdout: '',
  stderr: '',
  ms: 1,
  timedOut: false,
  ...part,
});
const answered = ran({ stdout: '1 packets transmitted, 1 received, 0% packet loss, time 0ms\n' });
const silent = ran({ code: 1, stdout: '1 packets transmitted, 0 received, 100% packet loss, time 0ms\n' });
const notRun = ran({ code: 2, stderr: 'ping: socket: Operation not permitted\n' });

describe('the ping of the name server', () => {
  it('passes with an answer and nothing else', () => {
    expect(judgeAnswer(answered).pass).toBe(true);
    expect(judgeAnswer(silent)).toEqual({
      pass: false,
      observed: '1 packets transmitted, 0 received, 100% packet loss, time 0ms',
    });
    expect(judgeAnswer(notRun).pass).toBe(false);
  });
});

describe('the closed network', () => {
  it('passes when another host does not answer', () => {
    expect(judgeClosed(silent).pass).toBe(true);
  });
  it('says that it is no longer closed, and where to look, when one does', () => {
    const { pass, observed } = judgeClosed(answered);
    expect(pass).toBe(false);
    expect(observed).toContain('no longer closed');
    expect(observed).toContain("NAT gateway's subnet");
  });
  it('is not proved by a ping that was never sent', () => {
    expect(judgeClosed(notRun).pass).toBe(false);
  });
});
