/** Numbers of parts, as requests name them. */
import { invalidArgument } from '../../errors.ts';

const MAX_PART_NUMBER = 10_000;

/** Throws `InvalidArgument` for what cannot be the number of a part. */
export function checkedPartNumber(number: number | undefined): number {
  if (number !== undefined && number >= 1 && number <= MAX_PART_NUMBER) return number;
  throw invalidArgument(
    'Part number must be an integer between 1 and 10000, inclusive',
    'partNumber',
    String(number),
  );
}
