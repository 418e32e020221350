/**
 * Forms of properties. A template may write numbers and booleans as text, so each form reads what it is given;
 * what it does not know is refused by name.
 */
import type { Json, JsonObject } from '../../../../network/network.ts';
import { isObject } from '../../template/template.ts';

export interface Form<T> {
  /** Throws `PropertyProblem`. `path` is as people read it: `#/Tags/0/Key`. */
  read(value: Json, path: string): T;
}

/** A property that cannot be as it was given. */
export class PropertyProblem extends Error {
  override readonly name = 'PropertyProblem';
}

export type ValueOf<F> = F extends Form<infer T> ? T : never;
export type Forms = Record<string, Form<unknown>>;
export type ValuesOf<F extends Forms> = { [K in keyof F]: ValueOf<F[K]> | undefined };

export const text: Form<string> = {
  read(value, path) {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw expected(path, 'String', value);
  },
};

export const integer: Form<number> = {
  read(value, path) {
    const number =
      typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : Number.NaN;
    if (!Number.isInteger(number)) throw expected(path, 'Integer', value);
    return number;
  },
};

export const flag: Form<boolean> = {
  read(value, path) {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw expected(path, 'Boolean', value);
  },
};

/** A document, such as a policy: taken as it is. Given as text, it is read as JSON. */
export const document: Form<JsonObject> = {
  read(value, path) {
    if (isObject(value)) return value;
    try {
      const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : undefined;
      if (isObject(parsed)) return parsed;
    } catch {
      // Said below.
    }
    throw expected(path, 'JSONObject', value);
  },
};

/** A single value stands for a list of one, as AWS takes it. */
export function listOf<T>(item: Form<T>): Form<T[]> {
  return {
    read: (value, path) => {
      if (isObject(value)) throw expected(path, 'JSONArray', value);
      return [value].flat().map((one, index) => item.read(one as Json, `${path}/${index}`));
    },
  };
}

export function mapOf<T>(item: Form<T>): Form<Record<string, T>> {
  return {
    read(value, path) {
      if (!isObject(value)) throw expected(path, 'JSONObject', value);
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, item.read(member, `${path}/${key}`)]),
      );
    },
  };
}

export function structure<F extends Forms>(forms: F): Form<ValuesOf<F>> {
  return {
    read(value, path) {
      if (!isObject(value)) throw expected(path, 'JSONObject', value);
      return readProperties(forms, value, path);
    },
  };
}

/** Reads an object's members. Throws `PropertyProblem` for one that has no form. */
export function readProperties<F extends Forms>(forms: F, value: JsonObject, path = '#'): ValuesOf<F> {
  const foreign = Object.keys(value).find((key) => !Object.hasOwn(forms, key));
  if (foreign !== undefined) {
    throw new PropertyProblem(
      path === '#'
        ? `Encountered unsupported property ${foreign}`
        : `Properties validation failed with message: ${path}: extraneous key [${foreign}] is not permitted`,
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, forms[key]!.read(member, `${path}/${key}`)]),
  ) as ValuesOf<F>;
}

/** As most resources are tagged. */
export const tagList = listOf(structure({ Key: text, Value: text }));

function expected(path: string, type: string, found: Json): PropertyProblem {
  return new PropertyProblem(
    `Properties validation failed with message: ${path}: expected type: ${type}, found: ${kindOf(found)}`,
  );
}

function kindOf(value: Json): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  return `${typeof value}`.replace(/^./, (letter) => letter.toUpperCase());
}
