import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTemplateFile, readTemplateFile } from './template-file.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-template-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a template on the command line', () => {
  it('is told from a pattern by its ending', () => {
    expect(['net.json', 'net.YAML', './a/b.template'].every(isTemplateFile)).toBe(true);
    expect(['provided-dns', undefined, 'json'].some(isTemplateFile)).toBe(false);
  });

  it('is read with its parameters, and names its stack', () => {
    const file = join(directory, '2_my.net.template.json');
    writeFileSync(file, '{}');
    expect(readTemplateFile(file, ['A=b=c', 'D='])).toEqual({
      name: '2_my.net.template.json',
      stackName: 'stack-2-my-net',
      template: '{}',
      parameters: { A: 'b=c', D: '' },
    });
    expect(() => readTemplateFile(file, ['A'])).toThrow('--parameter takes Key=Value, not "A".');
    expect(() => readTemplateFile(join(directory, 'none.json'), [])).toThrow('cannot be read');
  });
});
