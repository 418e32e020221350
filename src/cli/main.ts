#!/usr/bin/env node
/** The command `kairo`. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { splitAtDashes } from './command-line.ts';
import { Failure } from './failure.ts';
import { program } from './program.ts';

/** Runs one command line, without `node` and the script; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { own, command } = splitAtDashes(args);
  let exitCode = 0;
  try {
    const parser = program(command, (code) => {
      exitCode = code;
    });
    await parser.parseAsync(own, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Its message is printed already. Help that was asked for ends well; everything else is wrong use.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, stack } = error as Error;
    process.stderr.write(`${process.env.KAIRO_DEBUG ? stack : message}\n`);
    return error instanceof Failure ? error.exitCode : 3;
  }
}

/** npm starts this file through a link. */
const started =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (started) {
  // Whoever reads our output may stop before its end: `kairo logs | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
  process.exitCode = await main(process.argv.slice(2));
  // Not when nothing is under way any more: a look-up of the system that nobody waits for takes its whole time-out.
  process.stderr.write('', () => process.stdout.write('', () => process.exit()));
}
