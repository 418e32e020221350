/** `kairo synth`: a pattern as a CloudFormation template, or as a CDK app to start from. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { renderTemplate } from '../../cdk/template.ts';
import { starterApp } from '../../patterns/starter/app.ts';
import { templateOf } from '../../patterns/templates/templates.ts';
import { Failure } from '../failure.ts';
import { knownPattern } from '../known-pattern.ts';
import { shellQuote } from '../text.ts';

export interface SynthOptions {
  yaml?: boolean;
  /** Where the CDK app goes. */
  cdk?: string;
}

const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));

export function synth(name: string, { yaml = false, cdk }: SynthOptions): number {
  const pattern = knownPattern(name);
  if (cdk !== undefined) {
    if (yaml) throw new Failure(2, 'A CDK app has no --yaml; leave one of the two out.');
    const directory = freshDirectory(cdk);
    mkdirSync(directory, { recursive: true });
    write(directory, starterApp(pattern, `file:${packInto(directory)}`));
    process.stdout.write(
      `A CDK app of ${pattern} is in ${relative('.', directory) || '.'}; its README.md says how to go on:\n  cd ${shellQuote(cdk)} && npm install && npx cdk synth\n`,
    );
    return 0;
  }
  const template = templateOf(pattern);
  process.stdout.write(
    yaml ? stringify(template, { aliasDuplicateObjects: false }) : renderTemplate(template),
  );
  return 0;
}

/** Nothing that is there is written over. */
function freshDirectory(path: string): string {
  const directory = resolve(path);
  if (existsSync(directory)) {
    if (!statSync(directory).isDirectory()) {
      throw new Failure(2, `${path} is a file; name a directory that is empty or not there yet.`);
    }
    const [first] = readdirSync(directory);
    if (first !== undefined) {
      throw new Failure(
        2,
        `${path} is not empty (there is ${first}); name a directory that is empty or not there yet.`,
      );
    }
  }
  return directory;
}

/** The app carries the Kairo that it was made with. Returns the package's file name. */
function packInto(directory: string): string {
  const { stdout, stderr, error, status } = spawnSync(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', directory],
    // On Windows npm is a script.
    { cwd: PACKAGE, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status === 0) return stdout.trim();
  const why = error?.message ?? stderr.trim();
  throw new Failure(3, `Kairo's own package, which the app needs, cannot be made with npm pack: ${why}`);
}

function write(directory: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    } catch (error) {
      throw new Failure(2, `${file} cannot be written: ${(error as Error).message}`);
    }
  }
}
