/** Why the tests with real packets cannot run on this machine. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A sentence, or undefined when nothing stands in the way. */
export function labObstacle() {
  if (!existsSync('/dev/net/tun')) {
    return 'The tests with real packets need /dev/net/tun. Type: sudo modprobe tun; in a container, start it with --device /dev/net/tun.';
  }
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? [] : ['--user', '--map-root-user'];
  const { status, stderr } = spawnSync(
    'unshare',
    [...user, '--net', '--mount', '--pid', '--fork', '--mount-proc', 'true'],
    { encoding: 'utf8' },
  );
  if (status === 0) return undefined;
  const advice = isRoot
    ? 'Root needs the capability SYS_ADMIN; in a container, start it with --privileged.'
    : 'Run it as root: sudo npm test.';
  return `The tests with real packets need network namespaces of their own, and this machine refuses them (${(stderr ?? '').trim()}). ${advice}`;
}
