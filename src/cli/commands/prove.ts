/** `kairo prove`: what a place reaches outside its network, exactly. */
import { prove as proveWorld } from '../../reach/index.ts';
import { Failure } from '../failure.ts';
import { renderProof } from '../render/proof.ts';
import { ask, worldOf } from '../world.ts';

export interface ProveOptions {
  from: string;
  mustNotReach?: string;
  except?: string[];
  snapshot?: string;
  json?: boolean;
}

/** Returns 1 when something is reached that `--must-not-reach` is for, or when that is not known, else 0. */
export async function prove(options: ProveOptions & { lab: string }): Promise<number> {
  const { from, except = [], mustNotReach, json = false } = options;
  if (mustNotReach !== undefined && mustNotReach !== 'internet') {
    throw new Failure(2, `--must-not-reach takes "internet", and exceptions with --except CIDR.`);
  }
  if (except.length > 0 && mustNotReach === undefined) {
    throw new Failure(2, '--except makes exceptions of --must-not-reach internet; give both.');
  }
  const world = await worldOf(options);
  const proof = ask(() => proveWorld(world, { from, except }), options);
  process.stdout.write(
    json
      ? `${JSON.stringify(proof, null, 2)}\n`
      : renderProof(proof, { judged: mustNotReach !== undefined, except }),
  );
  // What was not read may be a way out.
  const isProved = proof.leaks.length === 0 && proof.notRead.length === 0;
  return mustNotReach === undefined || isProved ? 0 : 1;
}
