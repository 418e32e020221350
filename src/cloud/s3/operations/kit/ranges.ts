/** The `Range` header. @see https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2 */
import { S3Error } from '../../errors.ts';

export interface Range {
  offset: number;
  length: number;
}

/**
 * The bytes that are asked for. `undefined` for the whole object: also when there are several ranges or it is
 * no range at all, as HTTP says of ranges that a server does not understand. Throws `InvalidRange`.
 */
export function parseRange(text: string | undefined, size: number): Range | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text?.replaceAll(' ', '') ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    if (length === 0) throw invalidRange(text!, size);
    return { offset: size - length, length };
  }
  const offset = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && Number(match[2]) < offset) return undefined;
  if (offset >= size) throw invalidRange(text!, size);
  return { offset, length: last - offset + 1 };
}

export function contentRange({ offset, length }: Range, size: number): string {
  return `bytes ${offset}-${offset + length - 1}/${size}`;
}

const invalidRange = (range: string, size: number): S3Error =>
  new S3Error(
    'InvalidRange',
    416,
    'The requested range is not satisfiable',
    { RangeRequested: range, ActualObjectSize: String(size) },
    { 'Content-Range': `bytes */${size}` },
  );
