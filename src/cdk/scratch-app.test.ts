import { existsSync, readdirSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { withScratchApp } from './scratch-app.ts';

it('leaves nothing behind, whether it ends well or not', () => {
  const outdir = withScratchApp((app) => {
    new Stack(app, 'It');
    expect(readdirSync(app.synth().directory)).toContain('It.template.json');
    return app.outdir;
  });
  expect(existsSync(outdir)).toBe(false);

  let left = '';
  const failing = () =>
    withScratchApp((app) => {
      left = app.outdir;
      throw new Error('no such network');
    });
  expect(failing).toThrow('no such network');
  expect(left).not.toBe('');
  expect(existsSync(left)).toBe(false);
});
