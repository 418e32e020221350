/**
 * `Fn::ForEach`, unrolled before anything else is read.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
import type { Json, JsonObject } from '../../../network/network.ts';
import { templateError } from '../errors.ts';
import type { ParameterValues } from './parameters.ts';
import { isObject } from './template.ts';

const LOOP = 'Fn::ForEach::';
/** Of unrolled members in one template: five hundred resources are the limit in any case. */
const MOST_MEMBERS = 5_000;

/** Values of the loops that surround a member, by the names that the template gives them. */
type Bound = Record<string, string>;

export function unrolled(document: JsonObject, parameters: ParameterValues): JsonObject {
  let members = 0;

  function walk(value: Json, bound: Bound): Json {
    if (typeof value === 'string') return filled(value, bound);
    if (Array.isArray(value)) return value.map((item) => walk(item, bound));
    if (!isObject(value)) return value;
    if (typeof value.Ref === 'string' && Object.hasOwn(bound, value.Ref) && Object.keys(value).length === 1)
      return bound[value.Ref]!;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) =>
        key.startsWith(LOOP)
          ? loop(key, member, bound)
          : [[filled(key, bound), walk(member, bound)] as const],
      ),
    );
  }

  function loop(key: string, argument: Json, bound: Bound): (readonly [string, Json])[] {
    const [identifier, collection, body] = Array.isArray(argument) ? argument : [];
    if (typeof identifier !== 'string' || collection === undefined || !isObject(body))
      throw templateError(
        `${key} requires three parameters: an identifier, a collection, and a map of what is to be repeated`,
      );
    if (Object.hasOwn(bound, identifier))
      throw templateError(`${key}: the identifier ${identifier} is already in use by an outer loop`);
    return items(key, collection, bound).flatMap((item) => {
      const inner = { ...bound, [identifier]: item, [`&${identifier}`]: item.replace(/[^A-Za-z0-9]/g, '') };
      const made = Object.entries(walk(body, inner) as JsonObject);
      members += made.length;
      if (members > MOST_MEMBERS) throw templateError(`${key} makes too many members.`);
      return made;
    });
  }

  function items(key: string, collection: Json, bound: Bound): string[] {
    if (isObject(collection) && typeof collection.Ref === 'string') {
      const value = parameters[collection.Ref];
      if (Array.isArray(value)) return value;
    }
    if (!Array.isArray(collection))
      throw templateError(`${key}: the collection must be a list, or a Ref to a parameter that is one`);
    return collection.flatMap((item) => {
      const one = walk(item, bound);
      if (typeof one === 'string' || typeof one === 'number') return [String(one)];
      const value = isObject(one) && typeof one.Ref === 'string' ? parameters[one.Ref] : undefined;
      if (value === undefined) throw templateError(`${key}: the collection must hold texts`);
      return value;
    });
  }

  return walk(document, {}) as JsonObject;
}

/** `${Name}` and, for logical ids, `&{Name}`, which is the value's letters and digits alone. */
function filled(text: string, bound: Bound): string {
  if (!text.includes('{')) return text;
  return text.replace(/([$&])\{([^{}!]+)\}/g, (whole, sign: string, name: string) => {
    const key = sign === '&' ? `&${name}` : name;
    return Object.hasOwn(bound, key) ? bound[key]! : whole;
  });
}
