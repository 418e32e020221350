/** The check of joined bytes from the checks of the pieces: how a whole object's CRC follows from its parts'. */
import { polynomials } from './slices.ts';

/** The base64 check of the pieces one after the other. */
export function combine(
  algorithm: keyof typeof polynomials,
  pieces: readonly { value: string; size: number }[],
): string {
  const { width, polynomial } = polynomials[algorithm];
  const ring = { width: BigInt(width), polynomial };
  const joined = pieces.reduce(
    (sum, { value, size }) => multiply(ring, sum, powerOfX(ring, BigInt(size) * 8n)) ^ decode(value),
    0n,
  );
  return Buffer.from(joined.toString(16).padStart(width / 4, '0'), 'hex').toString('base64');
}

/** Polynomials over two elements modulo the check's, in reversed notation: the top bit is the constant term. */
interface Ring {
  width: bigint;
  polynomial: bigint;
}

function multiply({ width, polynomial }: Ring, a: bigint, b: bigint): bigint {
  let product = 0n;
  let factor = b;
  for (let bit = 1n << (width - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ polynomial : factor >> 1n;
  }
  return product;
}

function powerOfX(ring: Ring, exponent: bigint): bigint {
  let power = 1n << (ring.width - 1n);
  let square = 1n << (ring.width - 2n);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = multiply(ring, power, square);
    square = multiply(ring, square, square);
  }
  return power;
}

function decode(base64: string): bigint {
  return BigInt(`0x${Buffer.from(base64, 'base64').toString('hex')}`);
}
