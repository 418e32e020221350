/**
 * Condition operators: how one value of a request is compared with one value of a policy.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { inBlock, parseBlock } from './addresses.ts';
import { arnMatches } from './arn.ts';
import { type Plain, plainText } from './pattern.ts';
import { matches } from './wildcard.ts';

export interface Operator {
  /** True of what the comparison is false of, an absent key included. */
  negated: boolean;
  /** `*` and `?` in values are wildcards. */
  wildcards: boolean;
  /** What is wrong with a value that a policy compares with. */
  wellFormed(value: string): boolean;
  compare(actual: string, wanted: readonly Plain[]): boolean;
}

type Comparison = Omit<Operator, 'negated'>;

const anything = (): boolean => true;

/** Compares with the value's text. */
function withText(
  wellFormed: Operator['wellFormed'],
  compare: (actual: string, wanted: string) => boolean,
): Comparison {
  return {
    wildcards: false,
    wellFormed,
    compare: (actual, wanted) => compare(actual, plainText(wanted) ?? ''),
  };
}

function ordered(
  read: (text: string) => number | undefined,
  holds: (a: number, b: number) => boolean,
): Comparison {
  return withText(
    (value) => read(value) !== undefined,
    (actual, wanted) => {
      const [a, b] = [read(actual), read(wanted)];
      return a !== undefined && b !== undefined && holds(a, b);
    },
  );
}

function readNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

/** Epoch milliseconds, of an ISO 8601 date or of epoch seconds. */
function readDate(text: string): number | undefined {
  if (/^\d+$/.test(text) && text.length > 4) return Number(text) * 1000;
  if (!/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?$/.test(text))
    return undefined;
  // Without a zone it is UTC.
  const zoned = text.includes('T') && !/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}

const isBool = (value: string): boolean => /^(?:true|false)$/i.test(value);
const isBase64 = (value: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value);

const equal = withText(anything, (actual, wanted) => actual === wanted);
const equalIgnoringCase = withText(
  anything,
  (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
);
const like: Comparison = {
  wildcards: true,
  wellFormed: anything,
  compare: (actual, wanted) => matches(wanted, actual),
};
const arnLike: Comparison = {
  wildcards: true,
  wellFormed: (value) => value === '*' || value.includes('${') || value.split(':').length >= 6,
  compare: (actual, wanted) => arnMatches(wanted, actual),
};
const address = withText(
  (value) => parseBlock(value) !== undefined,
  (actual, wanted) => {
    const block = parseBlock(wanted);
    return block !== undefined && inBlock(actual, block);
  },
);

const is = (comparison: Comparison): Operator => ({ ...comparison, negated: false });
const isNot = (comparison: Comparison): Operator => ({ ...comparison, negated: true });
const numeric = (holds: (a: number, b: number) => boolean) => ordered(readNumber, holds);
const date = (holds: (a: number, b: number) => boolean) => ordered(readDate, holds);

/** By name. `Null` is none of them: it asks whether a key is there at all. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    StringEquals: is(equal),
    StringNotEquals: isNot(equal),
    StringEqualsIgnoreCase: is(equalIgnoringCase),
    StringNotEqualsIgnoreCase: isNot(equalIgnoringCase),
    StringLike: is(like),
    StringNotLike: isNot(like),
    NumericEquals: is(numeric((a, b) => a === b)),
    NumericNotEquals: isNot(numeric((a, b) => a === b)),
    NumericLessThan: is(numeric((a, b) => a < b)),
    NumericLessThanEquals: is(numeric((a, b) => a <= b)),
    NumericGreaterThan: is(numeric((a, b) => a > b)),
    NumericGreaterThanEquals: is(numeric((a, b) => a >= b)),
    DateEquals: is(date((a, b) => a === b)),
    DateNotEquals: isNot(date((a, b) => a === b)),
    DateLessThan: is(date((a, b) => a < b)),
    DateLessThanEquals: is(date((a, b) => a <= b)),
    DateGreaterThan: is(date((a, b) => a > b)),
    DateGreaterThanEquals: is(date((a, b) => a >= b)),
    Bool: is(withText(isBool, (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase())),
    BinaryEquals: is(withText(isBase64, (actual, wanted) => actual === wanted)),
    IpAddress: is(address),
    NotIpAddress: isNot(address),
    ArnEquals: is(arnLike),
    ArnLike: is(arnLike),
    ArnNotEquals: isNot(arnLike),
    ArnNotLike: isNot(arnLike),
  }),
);
