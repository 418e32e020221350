/**
 * WebAssembly modules, written as the bytes that they are: as much of the format as the hashes here need. Code is
 * nested lists of bytes, so that expressions nest as they read.
 * @see https://webassembly.github.io/spec/core/binary/index.html
 */
export type Code = number | readonly Code[];

export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;

export interface WasmFunction {
  name: string;
  /** Types of the parameters, which are the first locals. */
  parameters: readonly number[];
  results?: readonly number[];
  /** Types of the other locals. */
  locals: readonly number[];
  body: Code;
}

/** Unsigned LEB128. */
export function u32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** Signed LEB128. */
function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (!(rest >= -64n && rest < 64n)) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest & 0x7fn)];
}

const address = (align: number, offset: number): Code => [align, u32(offset)];
const vector = (opcode: number): Code => [0xfd, u32(opcode)];

export const op = {
  get: (local: number): Code => [0x20, u32(local)],
  set: (local: number, value: Code): Code => [value, 0x21, u32(local)],
  tee: (local: number, value: Code): Code => [value, 0x22, u32(local)],
  /** Repeats the body for as long as `condition`, asked at its end, holds. */
  loop: (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b],

  i32: (value: number): Code => [0x41, signed(BigInt(value | 0))],
  i64: (value: bigint): Code => [0x42, signed(BigInt.asIntN(64, value))],
  load32: (base: Code, offset = 0): Code => [base, 0x28, address(0, offset)],
  /** A byte, as 64 bits. */
  load8: (base: Code): Code => [base, 0x31, address(0, 0)],
  load64: (base: Code, offset = 0): Code => [base, 0x29, address(0, offset)],
  load128: (base: Code, offset = 0): Code => [base, vector(0), address(0, offset)],
  store32: (base: Code, value: Code, offset = 0): Code => [base, value, 0x36, address(0, offset)],
  store128: (base: Code, value: Code, offset = 0): Code => [base, value, vector(11), address(0, offset)],

  add: (a: Code, b: Code): Code => [a, b, 0x6a],
  subtract: (a: Code, b: Code): Code => [a, b, 0x6b],
  and: (a: Code, b: Code): Code => [a, b, 0x71],
  or: (a: Code, b: Code): Code => [a, b, 0x72],
  xor: (a: Code, b: Code): Code => [a, b, 0x73],
  shiftLeft: (a: Code, bits: number): Code => [a, 0x41, bits, 0x74],
  rotateLeft: (a: Code, bits: number): Code => [a, 0x41, bits, 0x77],

  and64: (a: Code, b: Code): Code => [a, b, 0x83],
  xor64: (a: Code, b: Code): Code => [a, b, 0x85],
  shiftRight64: (a: Code, bits: number): Code => [a, 0x42, bits, 0x88],
  wrap: (a: Code): Code => [a, 0xa7],

  /** Bytes of two vectors, chosen by number. */
  shuffle: (a: Code, b: Code, bytes: readonly number[]): Code => [a, b, vector(13), bytes],
  vAnd: (a: Code, b: Code): Code => [a, b, vector(78)],
  /** `a & ~b`. */
  vAndNot: (a: Code, b: Code): Code => [a, b, vector(79)],
  vOr: (a: Code, b: Code): Code => [a, b, vector(80)],
  vXor: (a: Code, b: Code): Code => [a, b, vector(81)],
  vNot: (a: Code): Code => [a, vector(77)],
  vAdd32: (a: Code, b: Code): Code => [a, b, vector(174)],
  vShiftLeft32: (a: Code, bits: number): Code => [a, 0x41, bits, vector(171)],
  vShiftRight32: (a: Code, bits: number): Code => [a, 0x41, bits, vector(173)],
};

/** A module that works in a memory that it is given as `env.memory`: shared, of at most so many pages of 64 KiB. */
export function assemble(
  functions: readonly WasmFunction[],
  memory: { pages: number; shared: boolean },
): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, results = [] }) => [0x60, list(parameters), list(results)]);
  const limits = [memory.shared ? 3 : 1, u32(memory.pages), u32(memory.pages)];
  const bodies = functions.map(({ locals, body }) => {
    const code = bytesOf([list(locals.map((type) => [1, type])), body, 0x0b]);
    return [u32(code.length), code];
  });
  return Uint8Array.from(
    bytesOf([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, list(types)),
      section(2, list([[text('env'), text('memory'), 0x02, limits]])),
      section(3, list(functions.map((_, index) => u32(index)))),
      section(7, list(functions.map(({ name }, index) => [text(name), 0x00, u32(index)]))),
      section(10, list(bodies)),
    ]),
  );
}

function section(id: number, content: Code): Code {
  const bytes = bytesOf(content);
  return [id, u32(bytes.length), bytes];
}

const list = (items: readonly Code[]): Code => [u32(items.length), items];
const text = (value: string): Code => list([...Buffer.from(value)]);

function bytesOf(code: Code): number[] {
  const bytes: number[] = [];
  const add = (part: Code): void => {
    if (typeof part === 'number') bytes.push(part);
    else for (const each of part) add(each);
  };
  add(code);
  return bytes;
}
