/** `kairo synth`: a pattern as a CloudFormation template, or as a CDK app to start from. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
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
  version: string;
}

export function synth(name: string, { yaml = false, cdk, version }: SynthOptions): number {
  const pattern = knownPattern(name);
  if (cdk !== undefined) {
    if (yaml) throw new Failure(2, 'A CDK app has no --yaml; leave one of the two out.');
    const directory = freshDirectory(cdk);
    write(directory, starterApp(pattern, version));
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
