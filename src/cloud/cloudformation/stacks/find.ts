/** Stacks by name or ARN, and pages of what they have. */
import type { Stack } from '../../../network/network.ts';
import type { Context } from '../../service.ts';
import { validation } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** The stack that has this name now; one that is deleted has no name any more. */
export function stackNamed(
  { network, region }: Pick<Context, 'network' | 'region'>,
  name: string,
): Stack | undefined {
  return Object.values(network.stacks).find(
    (stack) => stack.name === name && stack.region === region && stack.status !== 'DELETE_COMPLETE',
  );
}

/** By name, or by ARN, which finds deleted ones, too. Throws `ValidationError`. */
export function findStack(context: Pick<Context, 'network' | 'region'>, nameOrId: string | undefined): Stack {
  const wanted = stackNameOf(nameOrId);
  const found = wanted.startsWith('arn:') ? context.network.stacks[wanted] : stackNamed(context, wanted);
  if (!found || found.region !== context.region) throw validation(`Stack with id ${wanted} does not exist`);
  return found;
}

export function stackNameOf(nameOrId: string | undefined): string {
  if (!nameOrId)
    throw validation(
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    );
  return nameOrId;
}

export function checkNewName(name: string): void {
  if (!NAME.test(name))
    throw validation(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
}

const PAGE = 100;

/** One page, and the token for the next. Throws `ValidationError` for a token that is none. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  size = PAGE,
): { page: T[]; NextToken?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0)
    throw validation('Invalid token: NextToken is not one that was given.');
  const end = start + size;
  return { page: items.slice(start, end), ...(end < items.length && { NextToken: String(end) }) };
}
