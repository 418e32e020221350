/** `kairo reset`: an account as it is on its first day, in a lab that goes on running. */
import { post } from '../control.ts';
import { runningLab } from '../lab-state.ts';

export async function reset({ lab }: { lab: string }): Promise<number> {
  const file = runningLab(lab);
  await post(file, '/_kairo/reset');
  process.stdout.write(
    `The account of the lab "${lab}" is empty: what was made is gone, objects and tunnels too. The hosts on premises are still there.\n`,
  );
  return 0;
}
