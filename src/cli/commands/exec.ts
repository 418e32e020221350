/** `kairo exec`: runs a command on a host of the lab. */
import { clientEnvironment } from '../client-environment.ts';
import { Failure } from '../failure.ts';
import { inForeground } from '../foreground.ts';
import { healthOf } from '../health.ts';
import { chooseHost, enter } from '../host.ts';
import { labWithPackets } from '../lab-state.ts';

/** Returns the command's own exit code. `command` is what followed `--`. */
export async function exec(
  hostName: string | undefined,
  command: readonly string[] | undefined,
  { lab }: { lab: string },
): Promise<number> {
  if (!command?.length) {
    throw new Failure(
      2,
      'Nothing to run: the command goes after "--". For example: kairo exec -- dig +short example.com',
    );
  }
  const file = labWithPackets(lab, 'exec');
  const host = chooseHost(await healthOf(file), hostName);
  const argv = enter(file, host, process.cwd(), command);
  return await inForeground(argv, clientEnvironment(process.env, file.region, host.environment));
}
