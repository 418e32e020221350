/** An app of which only the templates are wanted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** What `use` makes of a fresh app. The app's files are gone when it returns; an app that is told no directory leaves them. */
export function withScratchApp<T>(use: (app: App) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'kairo-synth-'));
  try {
    return use(new App({ outdir, analyticsReporting: false }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
