/** The servers that are compared, each a process of its own with a directory of its own. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Running {
  port: number;
  process: ChildProcess;
  directory: string;
}

const here = import.meta.dirname;

export async function start(script: string, directory: string, ...more: string[]): Promise<Running> {
  const child = fork(join(here, `${script}.js`), [directory, ...more]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
  });
  return { port, process: child, directory };
}

/** Installs s3rver beside the compiled benches, once. It is no dependency of Kairo. */
export function s3rver(): string {
  const directory = join(here, '../../../s3rver');
  if (!existsSync(join(directory, 'node_modules/s3rver'))) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'package.json'), '{ "private": true }');
    const install = ['install', 's3rver@3.7.1', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', install, { cwd: directory, stdio: 'inherit' });
  }
  return directory;
}
