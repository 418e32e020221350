/** A lab as a fault sees it: what there is, and the means to change it so that it can be taken back. */
import type { Network } from '../network/network.ts';
import type { Perform, PlainStep, Step } from './step.ts';
import { undo as undoStep } from './undo.ts';

export interface FaultLab {
  /** As it was when the fault was begun. */
  network: Network;
  region: string;
  /** Of the pattern. */
  bucket: string;
  /** The bucket's policy, if it has one. */
  bucketPolicy?: string;
  /** Makes a change, whose way back is written down before. */
  change(step: PlainStep, back: Step): Promise<Record<string, unknown>>;
  /** Makes something new; the way back follows from what was answered. */
  create(step: PlainStep, back: (answer: Record<string, unknown>) => Step): Promise<Record<string, unknown>>;
}

/** The way back of what has been done so far: the last step first. */
export interface Undo {
  push(step: Step): void;
  /** The last one is not needed: what it would take back was refused. */
  drop(): void;
}

export function faultLab(
  there: Pick<FaultLab, 'network' | 'region' | 'bucket' | 'bucketPolicy'>,
  perform: Perform,
  undo: Undo,
): FaultLab {
  return {
    ...there,
    async change(step, back) {
      undo.push(back);
      try {
        return await perform(step);
      } catch (error) {
        // A call that AWS refuses has changed nothing, and what is there is somebody else's.
        if (step.kind === 'call' && (error as { $fault?: string }).$fault === 'client') undo.drop();
        throw error;
      }
    },
    async create(step, back) {
      const answer = await perform(step);
      undo.push(back(answer));
      return answer;
    },
  };
}

/** What says that somebody has taken a change back already, or taken away what it was about. */
const DONE = /Duplicate|AlreadyExists|NotFound|NoSuch|AlreadyAssociated|InvalidAssociationID|InUse$/;

/** Takes changes back. What is mended already is passed over; the problems of the rest come back as sentences. */
export async function takeBack(steps: readonly Step[], perform: Perform): Promise<string[]> {
  const problems: string[] = [];
  for (const step of steps) {
    try {
      await undoStep(step, perform);
    } catch (error) {
      const { name, message } = error as Error;
      if (!DONE.test(name)) problems.push(`${step.kind === 'call' ? step.operation : step.kind}: ${message}`);
    }
  }
  return problems;
}
