/** A template of one's own on the command line: its file, and what is given for its parameters. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Failure } from './failure.ts';

export interface TemplateFile {
  /** What the lab is shown to hold. */
  name: string;
  stackName: string;
  template: string;
  parameters: Record<string, string>;
}

/** Patterns have no dot in their names; templates end in one of these. */
export function isTemplateFile(word: string | undefined): word is string {
  return word !== undefined && /\.(json|ya?ml|template)$/i.test(word);
}

export function readTemplateFile(path: string, given: readonly string[]): TemplateFile {
  let template: string;
  try {
    template = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(2, `The template ${path} cannot be read: ${(error as Error).message}`);
  }
  const name = basename(path);
  return { name, stackName: stackNameOf(name), template, parameters: parametersFrom(given) };
}

/** `Key=Value` each; the value may hold more `=`. */
function parametersFrom(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const equals = one.indexOf('=');
      if (equals < 1) throw new Failure(2, `--parameter takes Key=Value, not "${one}".`);
      return [one.slice(0, equals), one.slice(equals + 1)];
    }),
  );
}

/** `my_net.template.json` → `my-net`. */
function stackNameOf(file: string): string {
  const plain = file
    .replace(/(\.template)?\.[^.]+$/i, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return /^[A-Za-z]/.test(plain) ? plain.slice(0, 128) : `stack-${plain}`.slice(0, 128);
}
