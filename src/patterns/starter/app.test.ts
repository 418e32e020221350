import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPatternName, patternNames } from '../names.ts';
import { starterApp, VERSIONS } from './app.ts';

const own = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  devDependencies: Record<string, string>;
};

it('asks for the versions that Kairo is tested with', () => {
  expect(own.devDependencies).toMatchObject(VERSIONS);
});

describe.each(patternNames.filter(isPatternName))('the app of %s', (pattern) => {
  const files = starterApp(pattern, 'file:kairo-s3-1.2.3.tgz');

  it('has what `cdk` looks for', () => {
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['package.json', 'cdk.json', 'tsconfig.json', 'bin/app.ts', 'README.md']),
    );
    expect(JSON.parse(files['package.json']!).dependencies['kairo-s3']).toBe('file:kairo-s3-1.2.3.tgz');
    expect(JSON.parse(files['cdk.json']!).app).toContain('dist/bin/app.js');
  });

  it('is of this pattern', () => {
    expect(files['lib/closed-s3-stack.ts']).toContain(`pattern: '${pattern}'`);
  });
});
