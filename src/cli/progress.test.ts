import { describe, expect, it } from 'vitest';
import { Progress } from './progress.ts';
import { captured } from './testing/captured.ts';

/** Without colours and cursor movements. */
const plain = (text: string) =>
  text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[mK]`, 'g'), '');

describe('progress', () => {
  it('is one line for each step that has ended where there is no terminal', () => {
    const out = captured();
    const progress = new Progress(out);
    progress.step({ kind: 'step', title: 'A', state: 'started' });
    progress.step({ kind: 'step', title: 'B', state: 'started' });
    progress.step({ kind: 'step', title: 'B', state: 'done', ms: 5 });
    progress.step({ kind: 'step', title: 'A', state: 'done', ms: 1200 });
    progress.end();
    expect(plain(out.text)).toBe('✔ B  5 ms\n✔ A  1.2 s\n');
  });

  it('names what had not ended when nothing more comes', () => {
    const out = captured();
    const progress = new Progress(out);
    progress.step({ kind: 'step', title: 'A', state: 'started' });
    progress.end();
    expect(plain(out.text)).toBe('✘ A\n');
  });

  it('shows on a terminal what is going on, in one line that it takes away again', () => {
    const out = captured(true);
    const progress = new Progress(out);
    progress.step({ kind: 'step', title: 'A step', state: 'started' });
    expect(plain(out.text)).toContain('⠋ A step');
    progress.step({ kind: 'step', title: 'A step', state: 'done', ms: 5 });
    progress.end();
    expect(plain(out.text).endsWith('✔ A step  5 ms\n\r⠙ A step\r')).toBe(true);
  });

  it('never writes a live line that is wider than the terminal', () => {
    const out = captured(true);
    const progress = new Progress(out);
    progress.step({ kind: 'step', title: 'x'.repeat(200), state: 'started' });
    expect(plain(out.text).trim().length).toBeLessThan(out.columns!);
    progress.end();
  });
});
