/** A policy that allows something more than it did. */

/** One statement more. `Principal` is for policies of what is asked for. */
export interface NewStatement {
  Effect: 'Allow';
  Principal?: '*' | { AWS: string };
  Action: string | string[];
  Resource: string | string[];
}

/** Who asks for one object is to be given all of its bucket, or all that are behind its access point. */
export const allObjects = (resource: string): string =>
  resource.replace(/^(arn:aws:s3:(?:::[^/]+|[^/]+:accesspoint\/[^/]+\/object)\/).*/s, '$1*');

/** The document with these behind its own, which stay as they are; `undefined` for one that cannot be read. */
export function widened(text: string | undefined, statements: readonly NewStatement[]): string | undefined {
  const own = objectIn(text ?? '{}');
  if (!own) return undefined;
  const { Version = '2012-10-17', Statement = [], ...rest } = own;
  return JSON.stringify({ Version, ...rest, Statement: [Statement, ...statements].flat() });
}

function objectIn(text: string): { Version?: string; Statement?: unknown } | undefined {
  try {
    return JSON.parse(text) as { Version?: string; Statement?: unknown };
  } catch {
    return undefined;
  }
}
