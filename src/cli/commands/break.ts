/** `kairo break`: puts a fault into a running lab, through the APIs or on premises, as in life. */
import { randomInt } from 'node:crypto';
import colors from 'picocolors';
import { appliesTo, catalogue, findFault } from '../../faults/catalogue.ts';
import type { Fault } from '../../faults/fault.ts';
import { faultLab, takeBack } from '../../faults/lab.ts';
import { NotThere } from '../../faults/places.ts';
import type { Step } from '../../faults/step.ts';
import type { Network } from '../../network/network.ts';
import { isPatternName } from '../../patterns/names.ts';
import { BUCKET } from '../../patterns/parts/names.ts';
import type { World } from '../../reach/index.ts';
import { brokenIn, keepBroken } from '../broken.ts';
import { Failure } from '../failure.ts';
import { performer } from '../fault-steps.ts';
import { labWithPackets } from '../lab-state.ts';
import { settled } from '../settled.ts';
import { worldOf } from '../world.ts';

export interface BreakOptions {
  lab: string;
  random?: boolean;
}

export async function breakLab(code: string | undefined, { lab, random }: BreakOptions): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  if ((code === undefined) !== (random === true)) {
    throw new Failure(
      2,
      'Name one fault, or say --random: kairo break default-security-group; kairo faults lists them.',
    );
  }
  const file = labWithPackets(lab, 'break');
  const chosen = code === undefined ? anyOf(file.pattern) : named(code, file.pattern);
  const before = brokenIn(lab);
  if (before.some((one) => one.code === chosen.code)) {
    throw new Failure(2, `${chosen.code} is in the lab already. Take it back first: kairo mend`);
  }
  const world = await worldOf({ lab });
  const back: Step[] = [];
  const perform = performer(file);
  // What was read is without keys; profiles are needed as they are.
  const { sites } = (await perform({ kind: 'sites', change: {} })) as { sites: Network['sites'] };
  const bucket = bucketOf(world);
  const policy = world.buckets[bucket]?.policy;
  const there = {
    network: { ...world.network, sites },
    region: file.region,
    bucket,
    ...(policy !== undefined && { bucketPolicy: policy }),
  };
  const undo = {
    // Written down before it is needed: whatever happens then, it can be taken back.
    push(step: Step) {
      back.unshift(step);
      keepBroken(lab, [{ code: chosen.code, hidden: random === true, back }, ...before]);
    },
    drop() {
      back.shift();
      keepBroken(lab, [{ code: chosen.code, hidden: random === true, back }, ...before]);
    },
  };
  try {
    await chosen.break(faultLab(there, perform, undo));
  } catch (error) {
    await takeBack(back, perform);
    keepBroken(lab, before);
    if (error instanceof NotThere) throw new Failure(2, error.message);
    throw new Failure(
      3,
      `${chosen.code} could not be put into the lab, and what was begun is taken back: ${(error as Error).message}`,
    );
  }
  await settled(file);
  process.stdout.write(random ? hiddenText(file.pattern) : brokenText(chosen));
  return 0;
}

/** Of the pattern; of a twin or a template the first that clients would take. */
function bucketOf({ buckets, region }: World): string {
  if (buckets[BUCKET]) return BUCKET;
  return Object.values(buckets).find((one) => one.region === region)?.name ?? BUCKET;
}

function named(code: string, pattern: string): Fault {
  const found = findFault(code);
  if (!found) throw new Failure(2, `There is no fault "${code}"; kairo faults lists them.`);
  if (appliesTo(found, pattern)) return found;
  throw new Failure(2, `"${code}" does not apply to ${pattern}; it does to ${found.patterns!.join(', ')}.`);
}

function anyOf(pattern: string): Fault {
  const candidates = catalogue.filter((one) => appliesTo(one, pattern));
  return candidates[randomInt(candidates.length)]!;
}

function brokenText({ title, symptom }: Fault): string {
  return [
    `${colors.red('✘')} ${title}.`,
    `  What people see: ${symptom}`,
    colors.dim('  kairo doctor --lab names the cause; kairo mend takes it back.'),
    '',
  ].join('\n');
}

/** Only a pattern has checks of its own. */
function hiddenText(pattern: string): string {
  const shown = isPatternName(pattern) ? 'kairo verify shows what; find out why. ' : 'Find out what. ';
  return [
    `${colors.red('✘')} Something is broken now.`,
    colors.dim(`  ${shown}kairo doctor --lab knows; kairo mend says what it was and takes it back.`),
    '',
  ].join('\n');
}
