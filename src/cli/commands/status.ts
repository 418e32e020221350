/** `kairo status`: what runs. */
import colors from 'picocolors';
import type { Health, LabFile } from '../../daemon/contract.ts';
import { healthOf } from '../health.ts';
import { runningLab } from '../lab-state.ts';
import { age, columns } from '../text.ts';

/** The document of `--json`. */
export interface Status extends Health {
  pid: number;
  port: number;
  startedAt: string;
}

export async function status({ lab, json }: { lab: string; json?: boolean }): Promise<number> {
  const file = runningLab(lab);
  const health = await healthOf(file);
  const report: Status = {
    ...health,
    pid: file.pid,
    port: file.port,
    startedAt: new Date(file.startedAt).toISOString(),
  };
  process.stdout.write(
    json ? `${JSON.stringify(report, null, 2)}\n` : renderStatus(file, health, Date.now()),
  );
  return 0;
}

export function renderStatus(file: LabFile, health: Health, now: number): string {
  const facts = columns([
    ['lab', `${health.lab} (${health.state}, process ${file.pid}, Kairo ${health.version})`],
    ['pattern', health.pattern],
    ['since', `${new Date(file.startedAt).toISOString()} (${age(now - file.startedAt)})`],
    ['AWS API', `http://127.0.0.1:${file.port} (region ${health.region})`],
    ...(health.modelOnly
      ? [
          ['S3', `http://127.0.0.1:${file.port}`],
          ['packets', 'none: model only'],
        ]
      : (health.endpointUrls ?? []).map((url) => ['S3', url])),
  ]);
  const hosts = columns(health.hosts.map(({ name, kind, address }) => [name, kind, address]));
  const processes = columns(
    health.processes.map(({ name, state, restarts, detail }) => [
      name,
      state,
      restarts === 1 ? '1 restart' : `${restarts} restarts`,
      detail,
    ]),
  ).map((line, position) => (health.processes[position]!.state === 'running' ? line : colors.yellow(line)));
  const counts = columns(Object.entries(health.counts).map(([name, count]) => [name, String(count)]));
  return [facts, section('Hosts', hosts), section('Processes', processes), section('Network', counts)]
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ['', colors.bold(title), ...lines.map((line) => `  ${line}`)];
}
