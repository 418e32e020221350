/** Hosts of a lab: which one is meant, and how a command gets there. */
import type { Health } from '../daemon/contract.ts';
import { Failure } from './failure.ts';
import type { LabWithPackets } from './lab-state.ts';

export type Host = Health['hosts'][number];

/** The host with this name; without a name the first on-premises host. */
export function chooseHost({ hosts, lab }: Pick<Health, 'hosts' | 'lab'>, name: string | undefined): Host {
  const names = hosts.map((host) => host.name).join(', ');
  if (name === undefined) {
    const host = hosts.find(({ kind }) => kind === 'on-premises');
    if (host) return host;
    throw new Failure(
      2,
      `The lab "${lab}" has no on-premises host; name one of its hosts: ${names || 'none'}`,
    );
  }
  const host = hosts.find((candidate) => candidate.name === name);
  if (host) return host;
  throw new Failure(2, `The lab "${lab}" has no host "${name}"; its hosts: ${names || 'none'}`);
}

/** A command as it is started from outside, to run on a host of the lab. */
export function enter(
  { sandboxPid, rootless }: Pick<LabWithPackets, 'sandboxPid' | 'rootless'>,
  { namespace }: Pick<Host, 'namespace'>,
  directory: string,
  argv: readonly string[],
): [string, ...string[]] {
  return [
    'nsenter',
    ...['-t', String(sandboxPid)],
    ...(rootless ? ['-U', '--preserve-credentials'] : []),
    ...['-m', '-n', '-p', `--wdns=${insideDirectory(directory)}`],
    // Also gives the host its own /etc/resolv.conf.
    ...['ip', 'netns', 'exec', namespace],
    ...argv,
  ];
}

/** The lab has a `/run` of its own, so a directory there may not exist inside. */
function insideDirectory(directory: string): string {
  return /^(\/var)?\/run(\/|$)/.test(directory) ? '/' : directory;
}
