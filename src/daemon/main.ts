/** The daemon's process: one lab, until it is told to end. */
import module from 'node:module';
import type { DaemonOptions } from './contract.ts';
import { start } from './start.ts';
import { CannotStart, tell } from './steps.ts';

// Node 22 and later keep compiled code; the SDK's description of EC2 takes a third of a second otherwise.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);

// A defect in one request must not take the lab with it.
process.on('uncaughtException', (error) => log(`unexpected: ${error.stack}`));
process.on('unhandledRejection', (error) =>
  log(`unexpected: ${error instanceof Error ? error.stack : error}`),
);

try {
  const daemon = await start(JSON.parse(process.argv[2]!) as DaemonOptions, log);
  let ending = false;
  const end = async (code: number) => {
    if (ending) return;
    ending = true;
    await daemon.close().catch((error) => log(`while ending: ${error}`));
    process.exit(code);
  };
  process.on('SIGTERM', () => void end(0));
  process.on('SIGINT', () => void end(0));
  daemon.onLost(() => {
    log('The sandbox ended unexpectedly; the lab ends with it. `kairo up` brings it back.');
    void end(3);
  });
  await tell({ kind: 'ready', lab: daemon.file });
} catch (error) {
  const known = error instanceof CannotStart;
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const message = known ? error.message : `The lab could not be started: ${(error as Error).message}`;
  await tell({ kind: 'failed', message, exitCode: known ? error.exitCode : 3 });
  process.exit(known ? error.exitCode : 3);
}
