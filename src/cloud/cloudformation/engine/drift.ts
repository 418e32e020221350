/** Drift: what was changed by hand since a stack made it. */
import type { Json, JsonObject, ResourceDrift, StackResource } from '../../../network/network.ts';
import { isObject } from '../template/template.ts';
import { apiOf, type Work } from './one-resource.ts';
import { isGone } from './reasons.ts';

/** Looks at one resource as it is now. */
export async function driftOf(work: Work, resource: StackResource): Promise<ResourceDrift> {
  const at = work.parts.clock();
  const type = work.parts.typeOf(resource.type)!;
  if (!type.read || resource.physicalId === undefined || resource.status === 'DELETE_COMPLETE')
    return { status: 'NOT_CHECKED', at, differences: [] };
  const { properties: expected } = resource;
  const actual = await type
    .read(apiOf(work, resource.logicalId), resource.physicalId, expected)
    .catch((error) => {
      if (isGone(error)) return undefined;
      throw error;
    });
  if (!actual) return { status: 'DELETED', at, expected, differences: [] };
  const shown = comparable(expected, actual);
  const differences = Object.keys(shown).flatMap((name) =>
    differencesIn(`/${name}`, expected[name]!, shown[name]!),
  );
  return {
    status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    at,
    expected,
    actual: shown,
    differences,
  };
}

/** Drift is of what the template says: what it leaves to AWS can be anything. */
function comparable(expected: JsonObject, actual: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(actual).filter(([name]) => Object.hasOwn(expected, name)));
}

function differencesIn(path: string, expected: Json, actual: Json): ResourceDrift['differences'] {
  if (isObject(expected) && isObject(actual)) {
    return Object.keys(expected).flatMap((name) => {
      const value = actual[name];
      return value === undefined
        ? [difference(`${path}/${name}`, expected[name]!, undefined)]
        : differencesIn(`${path}/${name}`, expected[name]!, value);
    });
  }
  if (Array.isArray(expected) && Array.isArray(actual)) return inLists(path, expected, actual);
  // A template may write numbers and booleans as text.
  return String(expected) === String(actual) ? [] : [difference(path, expected, actual)];
}

/** The order of a list says nothing, and an item may say less than the API shows of it. */
function inLists(path: string, expected: Json[], actual: Json[]): ResourceDrift['differences'] {
  const left = [...actual];
  const missing = expected.flatMap((item, index) => {
    const found = left.findIndex((one) => differencesIn('', item, one).length === 0);
    if (found === -1) return [difference(`${path}/${index}`, item, undefined)];
    left.splice(found, 1);
    return [];
  });
  return [...missing, ...left.map((item) => difference(`${path}/${actual.indexOf(item)}`, undefined, item))];
}

function difference(
  path: string,
  expected: Json | undefined,
  actual: Json | undefined,
): ResourceDrift['differences'][number] {
  const text = (value: Json | undefined) =>
    value === undefined ? 'null' : typeof value === 'string' ? value : JSON.stringify(value);
  const type = expected === undefined ? 'ADD' : actual === undefined ? 'REMOVE' : 'NOT_EQUAL';
  return { path, expected: text(expected), actual: text(actual), type };
}
