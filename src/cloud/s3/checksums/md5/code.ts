/**
 * MD5's compression function in WebAssembly: for one message, and for four at once, one in each lane of a vector.
 * MD5 cannot be hurried for one message, since every step waits for the one before; more of them in step take little
 * longer than one. Measured on one core: one message 820 MiB/s (OpenSSL 770), four 1,300, eight 2,560.
 * @see https://www.rfc-editor.org/rfc/rfc1321
 */
import { type Code, I32, op, V128, type WasmFunction } from '../wasm/assemble.ts';

const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
/** Which word of the block a step takes. */
const WORD = [
  (step: number) => step,
  (step: number) => 5 * step + 1,
  (step: number) => 3 * step + 5,
  (step: number) => 7 * step,
];

export const sines: readonly number[] = Array.from({ length: 64 }, (_, step) =>
  Math.floor(2 ** 32 * Math.abs(Math.sin(step + 1))),
);

/** What the arithmetic of one lane or of four is made of. */
interface Arithmetic {
  add(a: Code, b: Code): Code;
  and(a: Code, b: Code): Code;
  or(a: Code, b: Code): Code;
  xor(a: Code, b: Code): Code;
  not(a: Code): Code;
  rotate(a: Code, bits: number): Code;
}

const one: Arithmetic = {
  ...op,
  not: (a) => op.xor(a, op.i32(-1)),
  rotate: op.rotateLeft,
};

/** `scratch` is a local, because a rotation of vectors takes its operand twice. */
const four = (scratch: number): Arithmetic => ({
  add: op.vAdd32,
  and: op.vAnd,
  or: op.vOr,
  xor: op.vXor,
  not: op.vNot,
  rotate: (a, bits) =>
    op.vOr(op.vShiftLeft32(op.tee(scratch, a), bits), op.vShiftRight32(op.get(scratch), 32 - bits)),
});

/** The 64 steps, on the locals `state` to `state + 3`. */
function steps(
  by: Arithmetic,
  state: number,
  word: (index: number) => Code,
  constant: (step: number) => Code,
): Code[] {
  return sines.map((_, step) => {
    const round = step >> 4;
    const local = (offset: number) => state + ((offset + 64 - step) & 3);
    const [b, c, d] = [1, 2, 3].map((offset) => op.get(local(offset))) as [Code, Code, Code];
    // What does not wait for the step before is added up first.
    let sum = by.add(by.add(op.get(local(0)), constant(step)), word(WORD[round]!(step) & 15));
    if (round === 0) sum = by.add(sum, by.xor(by.and(by.xor(c, d), b), d));
    if (round === 1) sum = by.add(by.add(sum, by.and(by.not(d), c)), by.and(d, b));
    if (round === 2) sum = by.add(sum, by.xor(by.xor(c, d), b));
    if (round === 3) sum = by.add(sum, by.xor(by.or(by.not(d), b), c));
    return op.set(local(0), by.add(by.rotate(sum, SHIFTS[round]![step & 3]!), b));
  });
}

/** `md5(state, data, blocks)`: updates the four words at `state` with blocks of 64 bytes, one at least. */
export const md5One: WasmFunction = (() => {
  const [state, data, blocks, first] = [0, 1, 2, 3];
  const local = (index: number) => first + index;
  return {
    name: 'md5',
    parameters: [I32, I32, I32],
    locals: [I32, I32, I32, I32],
    body: [
      [0, 1, 2, 3].map((index) => op.set(local(index), op.load32(op.get(state), 4 * index))),
      op.loop(
        [
          steps(
            one,
            first,
            (index) => op.load32(op.get(data), 4 * index),
            (step) => op.i32(sines[step]!),
          ),
          [0, 1, 2, 3].map((index) => [
            op.set(local(index), op.add(op.get(local(index)), op.load32(op.get(state), 4 * index))),
            op.store32(op.get(state), op.get(local(index)), 4 * index),
          ]),
          op.set(data, op.add(op.get(data), op.i32(64))),
        ],
        op.tee(blocks, op.subtract(op.get(blocks), op.i32(1))),
      ),
    ],
  };
})();

/** Takes four rows of four words apart into columns. */
function transpose(rows: readonly Code[], scratch: number, into: number): Code[] {
  const words = (...chosen: number[]) =>
    chosen.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
  const [low, high] = [words(0, 4, 1, 5), words(2, 6, 3, 7)];
  const [lowHalves, highHalves] = [words(0, 1, 4, 5), words(2, 3, 6, 7)];
  const at = (index: number) => op.get(scratch + index);
  return [
    rows.map((row, index) => op.set(scratch + index, row)),
    op.set(scratch + 4, op.shuffle(at(0), at(1), low)),
    op.set(scratch + 5, op.shuffle(at(2), at(3), low)),
    op.set(scratch + 6, op.shuffle(at(0), at(1), high)),
    op.set(scratch + 7, op.shuffle(at(2), at(3), high)),
    op.set(into, op.shuffle(at(4), at(5), lowHalves)),
    op.set(into + 1, op.shuffle(at(4), at(5), highHalves)),
    op.set(into + 2, op.shuffle(at(6), at(7), lowHalves)),
    op.set(into + 3, op.shuffle(at(6), at(7), highHalves)),
  ];
}

/**
 * `md5x4(pointers, blocks)` and `md5x8`: as many messages as lanes. At `pointers` lie the addresses of each message's
 * data, then, aligned to 16 bytes, the state: four words of the first four messages lane by lane, then of the others;
 * then the sines, four times each.
 */
function md5Lanes(groups: 1 | 2): WasmFunction {
  const lanes = 4 * groups;
  const [pointers, blocks, firstData] = [0, 1, 2];
  const [firstState, firstWord] = [firstData + lanes, firstData + lanes + 4 * groups];
  const scratch = firstWord + 16 * groups;
  const each = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const { stateAt, sinesAt } = laneLayout(lanes);
  const state = (index: number) => op.load128(op.get(pointers), stateAt + 16 * index);
  // The groups take their steps in turn, so that neither waits for its own last one.
  const inTurn = each(groups, (group) =>
    steps(
      four(scratch + 8 + group),
      firstState + 4 * group,
      (index) => op.get(firstWord + 16 * group + index),
      (step) => op.load128(op.get(pointers), sinesAt + 16 * step),
    ),
  );
  return {
    name: `md5x${lanes}`,
    parameters: [I32, I32],
    locals: [
      ...Array<number>(lanes).fill(I32),
      ...Array<number>(4 * groups + 16 * groups + 8 + groups).fill(V128),
    ],
    body: [
      each(lanes, (lane) => op.set(firstData + lane, op.load32(op.get(pointers), 4 * lane))),
      each(4 * groups, (index) => op.set(firstState + index, state(index))),
      op.loop(
        [
          each(groups, (group) =>
            each(4, (quarter) =>
              transpose(
                each(4, (lane) => op.load128(op.get(firstData + 4 * group + lane), 16 * quarter)),
                scratch,
                firstWord + 16 * group + 4 * quarter,
              ),
            ),
          ),
          each(64, (step) => inTurn.map((of) => of[step]!)),
          each(4 * groups, (index) => [
            op.set(firstState + index, op.vAdd32(op.get(firstState + index), state(index))),
            op.store128(op.get(pointers), op.get(firstState + index), stateAt + 16 * index),
          ]),
          each(lanes, (lane) => op.set(firstData + lane, op.add(op.get(firstData + lane), op.i32(64)))),
        ],
        op.tee(blocks, op.subtract(op.get(blocks), op.i32(1))),
      ),
    ],
  };
}

/** Where things lie behind `pointers`, in bytes. */
export function laneLayout(lanes: number): { stateAt: number; sinesAt: number } {
  const stateAt = 16 * Math.ceil(lanes / 4);
  return { stateAt, sinesAt: stateAt + 16 * lanes };
}

export const md5Four = md5Lanes(1);
export const md5Eight = md5Lanes(2);
