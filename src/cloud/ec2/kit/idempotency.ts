/**
 * Calls with a `ClientToken`: the same token with the same parameters gives the first answer again and
 * changes nothing.
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
import { AwsError } from '../../aws-error.ts';
import type { AnyHandler, Context } from '../../service.ts';

/** How long a token is remembered. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Calls the handler, unless its token has been answered before. Throws `IdempotentParameterMismatch`. */
export function once(
  operation: string,
  handler: AnyHandler,
  context: Context,
  input: Record<string, unknown>,
): object {
  const { ClientToken, DryRun, ...rest } = input;
  if (typeof ClientToken !== 'string' || ClientToken === '') return handler(context, input);
  forgetOld(context);
  const { clientTokens } = context.network;
  const key = `${context.region}/${operation}/${ClientToken}`;
  const fingerprint = JSON.stringify(rest);
  const known = clientTokens[key];
  if (known) {
    if (known.fingerprint !== fingerprint) {
      throw new AwsError(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      );
    }
    return revived(known.answer) as object;
  }
  const answer = handler(context, input);
  clientTokens[key] = { fingerprint, answer: preserved(answer), at: context.now };
  return answer;
}

/** The tokens are in the order of their time, so the first young one ends the search. */
function forgetOld({ network: { clientTokens }, now }: Context): void {
  for (const key of Object.keys(clientTokens)) {
    if (clientTokens[key]!.at > now - KEPT_MS) return;
    delete clientTokens[key];
  }
}

/** A copy that is JSON through and through: a time becomes `{ $time: … }`, since the network is kept as JSON. */
function preserved(value: unknown): unknown {
  if (value instanceof Date) return { $time: value.getTime() };
  if (Array.isArray(value)) return value.map(preserved);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, preserved(member)]));
}

/** The opposite of `preserved`. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  if ('$time' in value && typeof value.$time === 'number') return new Date(value.$time);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revived(member)]));
}
