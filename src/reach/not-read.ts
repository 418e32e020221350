/** What was refused when the account was read, as far as a question depends on it. */
import { type Finding, findingOf, problem } from '../findings/index.ts';
import { Unanswerable } from './unanswerable.ts';
import type { World } from './world.ts';

/** Of packets, of names beside them, and of requests to S3. */
const SERVICES = {
  packets: /^ec2:/,
  names: /^(?:ec2|route53|route53resolver):/,
  requests: /^(?:ec2|route53|route53resolver|s3|iam):/,
};

/** `ec2:DescribeVpcs in ap-northeast-1`. */
export function notRead({ notRead: all = [] }: World, of: keyof typeof SERVICES): string[] {
  const told = all.filter(({ action }) => SERVICES[of].test(action));
  return told.map(({ action, region }) => (region === undefined ? action : `${action} in ${region}`));
}

export function notReadFindings(world: World, of: keyof typeof SERVICES): Finding[] {
  const actions = notRead(world, of);
  return actions.length > 0 ? [findingOf(problem('ACCOUNT_READ_IN_PART', { actions }))] : [];
}

/** A question without an answer may have one where the account was read whole. */
export function asFarAsRead<T>(world: World, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const [finding] = notReadFindings(world, 'packets');
    if (!(error instanceof Unanswerable) || !finding) throw error;
    throw new Unanswerable(`${error.message} ${finding.title}. ${finding.detail}`);
  }
}
