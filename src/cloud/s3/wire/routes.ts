/** Which operation a request asks for, found by what the SDK's schemas require of method, path, query and headers. */
import { type OperationSchema, operations, traitsOf } from './schemas.ts';

export interface Route {
  operation: OperationSchema;
  level: 'service' | 'bucket' | 'object';
  /** Query parameters that must be there, with a value when one is prescribed. */
  query: [name: string, value: string | undefined][];
  /** Headers that must be there. */
  headers: string[];
  /** What the SDK's own clients add to tell operations apart. */
  id: string | undefined;
}

const routes: readonly Route[] = operations.flatMap((operation) => {
  const [path = '', queryText = ''] = operation.template.split('?');
  if (path !== '/' && path !== '/{Key+}') return [];
  const constants = new URLSearchParams(queryText);
  const id = constants.get('x-id') ?? undefined;
  constants.delete('x-id');
  const query: Route['query'] = [...constants].map(([name, value]) => [
    name,
    value === '' ? undefined : value,
  ]);
  const headers: string[] = [];
  let hasBucket = false;
  for (const [name, member] of operation.input.structIterator()) {
    const traits = traitsOf(member);
    if (name === 'Bucket' && traits.httpLabel) hasBucket = true;
    if (!operation.required.includes(name)) continue;
    if (traits.httpQuery) query.push([traits.httpQuery, undefined]);
    if (traits.httpHeader) headers.push(traits.httpHeader.toLowerCase());
  }
  const level = path !== '/' ? 'object' : hasBucket ? 'bucket' : 'service';
  return [{ operation, level, query, headers, id }];
});

const kindOf = (method: string, level: Route['level']): string => `${method} ${level}`;
const byKind = new Map<string, Route[]>();
for (const one of routes) {
  const kind = kindOf(one.operation.method, one.level);
  byKind.set(kind, [...(byKind.get(kind) ?? []), one]);
}

/** Required headers that tell operations apart; the absence of any other one is the operation's own error. */
const discriminating = new Set(['x-amz-copy-source']);

export interface RouteRequest {
  method: string;
  level: Route['level'];
  query: URLSearchParams;
  hasHeader: (name: string) => boolean;
}

/** The operation that requires most of what the request has; `undefined` when none allows the method. */
export function route({ method, level, query, hasHeader }: RouteRequest): OperationSchema | undefined {
  let best: { operation: OperationSchema; score: number } | undefined;
  const wantedId = query.get('x-id');
  for (const candidate of byKind.get(kindOf(method, level)) ?? []) {
    const fits =
      candidate.query.every(([name, value]) =>
        value === undefined ? query.has(name) : query.get(name) === value,
      ) && candidate.headers.every((name) => !discriminating.has(name) || hasHeader(name));
    if (!fits) continue;
    const score =
      4 * candidate.query.length +
      2 * candidate.headers.filter((name) => discriminating.has(name)).length +
      // Of what is alike otherwise, the plain operation comes first, unless the client names another.
      (wantedId !== null && candidate.id === wantedId ? 1 : 0) +
      (candidate.operation.name === 'ListBuckets' ? 0.5 : 0);
    if (!best || score > best.score) best = { operation: candidate.operation, score };
  }
  return best?.operation;
}
