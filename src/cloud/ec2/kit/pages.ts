/** Pages of a `Describe` answer. A token says where the next page starts and is opaque to callers. */
import { AwsError } from '../../aws-error.ts';

const PREFIX = 'kairo:';

/** What `MaxResults` may be; most operations take 5 to 1000. */
export interface PageSizes {
  min: number;
  max: number;
}

const USUAL: PageSizes = { min: 5, max: 1000 };

/** The items of one page, and the token for the next when there is one. */
export function page<T>(
  items: T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  { min, max }: PageSizes = USUAL,
): { items: T[]; NextToken: string | undefined } {
  if (MaxResults !== undefined && (MaxResults < min || MaxResults > max)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${min} and ${max}.`,
    );
  }
  const start = NextToken === undefined ? 0 : position(NextToken);
  const end = MaxResults === undefined ? items.length : start + MaxResults;
  return {
    items: items.slice(start, end),
    NextToken: end < items.length ? Buffer.from(`${PREFIX}${end}`).toString('base64url') : undefined,
  };
}

function position(token: string): number {
  const text = Buffer.from(token, 'base64url').toString();
  const start = Number(text.slice(PREFIX.length));
  if (!text.startsWith(PREFIX) || !Number.isSafeInteger(start) || start < 0) {
    throw new AwsError('InvalidNextToken', 'The token provided is invalid.');
  }
  return start;
}
