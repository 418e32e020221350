import { describe, expect, it } from 'vitest';
import { startTimeIn, startTimeOf } from './start-time.ts';

describe('the start time of a process', () => {
  const rest = `S ${Array.from({ length: 40 }, (_, position) => position + 4).join(' ')}`;
  it('is field 22', () => {
    expect(startTimeIn(`7 (node) ${rest}`)).toBe('22');
  });
  it('is found behind a name with spaces and parentheses', () => {
    expect(startTimeIn(`7 (a) b (c) ${rest}`)).toBe('22');
  });
  it('is none for a zombie', () => {
    expect(startTimeIn(`7 (node) ${rest.replace('S', 'Z')}`)).toBeUndefined();
  });
  it('is none for a process that is not there', () => {
    expect(startTimeOf(2 ** 30)).toBeUndefined();
  });
  it('can be asked where there is no /proc, too', () => {
    const here = startTimeOf(process.pid, 'darwin');
    expect(here).toMatch(/^\w{3} \w{3} +\d+ [\d:]{8} \d{4}$/);
    expect(startTimeOf(process.pid, 'freebsd')).toBe(here);
    expect(startTimeOf(2 ** 30, 'darwin')).toBeUndefined();
  });
  it('is none where nothing can tell it', () => {
    expect(startTimeOf(process.pid, 'win32')).toBeUndefined();
  });
});
