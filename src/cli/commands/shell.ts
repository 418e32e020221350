/** `kairo shell`: an interactive shell on a host of the lab. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import colors from 'picocolors';
import { clientEnvironment } from '../client-environment.ts';
import { inForeground } from '../foreground.ts';
import { healthOf } from '../health.ts';
import { chooseHost, enter, type Host } from '../host.ts';
import { labWithPackets } from '../lab-state.ts';
import { type S3Client, s3Client } from '../s3-client.ts';

/** Returns the shell's own exit code. */
export async function shell(hostName: string | undefined, { lab }: { lab: string }): Promise<number> {
  const file = labWithPackets(lab, 'shell');
  const health = await healthOf(file);
  const host = chooseHost(health, hostName);
  const program = process.env.SHELL || '/bin/bash';
  const directory = mkdtempSync(join(tmpdir(), 'kairo-shell-'));
  try {
    process.stdout.write(banner(host, s3Client(health)));
    const argv = enter(file, host, process.cwd(), shellCommand(program, host.name, directory));
    return await inForeground(argv, {
      ...clientEnvironment(process.env, file.region, host.environment),
      KAIRO_LAB: lab,
      KAIRO_HOST: host.name,
      PS1: prompt(host.name),
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The shell that was asked for; bash is given a prompt that its own start files cannot take back. */
function shellCommand(program: string, host: string, directory: string): string[] {
  if (basename(program) !== 'bash') return [program, '-i'];
  const rcFile = join(directory, 'bashrc');
  writeFileSync(rcFile, `[ -f ~/.bashrc ] && . ~/.bashrc\nPS1='${prompt(host)}'\n`);
  return [program, '--rcfile', rcFile, '-i'];
}

function prompt(host: string): string {
  return `[kairo ${host}] \\w \\$ `;
}

/** What to try there, with the lab's real names. */
export function banner({ name, address, kind }: Host, client: S3Client | undefined): string {
  const lines = [`You are on ${colors.bold(name)} (${kind}, ${address}). Leave with exit.`];
  if (client) {
    lines.push(
      'Try:',
      `  dig ${new URL(client.url).hostname}`,
      `  curl -v ${client.url}/`,
      `  aws s3 ls${client.option}`,
      `  aws s3 cp FILE s3://BUCKET/${client.option}`,
      '  ping -c1 -W1 1.1.1.1     # there is no way to the internet',
    );
  }
  return `${lines.join('\n')}\n`;
}
