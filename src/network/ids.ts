/** Ids as AWS writes them: a prefix and seventeen hexadecimal digits. */

/** Where ids come from: random in the daemon, counted in tests. */
export interface Ids {
  /** `vpc` → `vpc-0a1b2c3d4e5f67890`. */
  id(prefix: string): string;
  /** `length` lower-case letters and digits, as in an endpoint's DNS name. */
  token(length: number): string;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Ids from a source of random bytes. */
export function randomIds(randomBytes: (count: number) => Uint8Array): Ids {
  return {
    id: (prefix) => {
      const hex = Array.from(randomBytes(8), (byte) => byte.toString(16).padStart(2, '0')).join('');
      return `${prefix}-0${hex}`;
    },
    token: (length) => Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join(''),
  };
}

/** Ids that count up, for tests: `vpc-00000000000000001`. */
export function countedIds(): Ids {
  let count = 0;
  return {
    id: (prefix) => `${prefix}-${(++count).toString(16).padStart(17, '0')}`,
    token: (length) => (++count).toString(36).padStart(length, '0'),
  };
}
