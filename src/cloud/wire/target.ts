/** The target of a request, taken apart without losing a byte of what was sent. */

/** Everything before the first `?`, and the parameters behind it. */
export interface Target {
  path: string;
  /** Decoded to bytes and encoded again in the one way that SigV4 knows, in the order sent. */
  parameters: { name: string; value: string }[];
}

/** Takes a target apart. A `+` in the query is a space, as AWS reads it. */
export function parseTarget(target: string): Target {
  const mark = target.indexOf('?');
  if (mark === -1) return { path: target, parameters: [] };
  const parameters = target
    .slice(mark + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return { name: reencode(name.replaceAll('+', ' ')), value: reencode(value.replaceAll('+', ' ')) };
    });
  return { path: target.slice(0, mark), parameters };
}

/** Percent-encoded text in canonical form: what was encoded needlessly is not, what was sent raw is. */
export function reencode(text: string): string {
  if (/^[A-Za-z0-9_.~-]*$/.test(text)) return text;
  return text.replace(/%([0-9A-Fa-f]{2})|[^A-Za-z0-9_.~-]/g, (found, hex: string | undefined) =>
    hex === undefined ? encodeRaw(found) : encodeByte(Number.parseInt(hex, 16)),
  );
}

/** Text percent-encoded as it is, `%` included: the second encoding of a path that services other than S3 sign. */
export function encodeAgain(text: string): string {
  return text.replace(/[^A-Za-z0-9_.~-]/g, encodeRaw);
}

/** Node gives the bytes of a target as characters up to U+00FF. */
function encodeRaw(character: string): string {
  return Array.from(
    Buffer.from(character, 'latin1'),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9_.~-]/.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A parameter's value as text. */
export function decodeText(encoded: string): string {
  if (!encoded.includes('%')) return encoded;
  const binary = encoded.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(binary, 'latin1').toString('utf8');
}
