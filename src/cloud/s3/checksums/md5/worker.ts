/**
 * The worker thread that hashes, and computes a cyclic redundancy check of the same bytes if there is one. It takes
 * whatever has been asked for meanwhile, one piece of each message, and works on up to eight messages at once: the
 * busier it is, the faster it gets.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import { assemble } from '../wasm/assemble.ts';
import { crcBytes, crcSteps } from '../wasm/crc-code.ts';
import { compile, type WasmMemory, type WasmModule } from '../wasm/instantiate.ts';
import { laneLayout, md5Eight, md5Four, md5One, sines } from './code.ts';

/** A piece of a message, which lies in the shared memory. */
export interface Piece {
  /** Given back when it is done. */
  id: number;
  /** Where the message's state is: four words, which whoever begins a message sets. */
  state: number;
  data: number;
  /** Of 64 bytes, one at least. */
  blocks: number;
  /** A check of the first bytes: where its table and its state are. */
  crc?: { table: number; state: number; bytes: number };
}

/** What one worker needs of the shared memory for itself. */
export const SCRATCH_BYTES = 4096;

interface WorkerData {
  module: WasmModule;
  memory: WasmMemory;
  /** Where it puts messages side by side. */
  layouts: { four: Layout; eight: Layout };
}

type Layout = ReturnType<typeof laneLayout> & { at: number };

interface Functions {
  md5(state: number, data: number, blocks: number): void;
  md5x4(pointers: number, blocks: number): void;
  md5x8(pointers: number, blocks: number): void;
  steps(state: bigint, table: number, data: number, steps: number): bigint;
  bytes(state: bigint, table: number, data: number, count: number): bigint;
}

/** `scratch` is where the worker's own part of the memory begins, a multiple of 16. */
export function startWorker(memory: WasmMemory, pages: number, scratch: number): Worker {
  const module = compile(assemble([md5One, md5Four, md5Eight, crcSteps, crcBytes], { pages, shared: true }));
  const layouts = {
    four: { at: scratch, ...laneLayout(4) },
    eight: { at: scratch + SCRATCH_BYTES / 2, ...laneLayout(8) },
  };
  const words = new Uint32Array(memory.buffer);
  for (const { at, sinesAt } of Object.values(layouts))
    for (const [step, sine] of sines.entries())
      words.fill(sine, (at + sinesAt) / 4 + 4 * step, (at + sinesAt) / 4 + 4 * step + 4);
  // From its own text, so that it is where the rest is, also in a bundle.
  return new Worker(`(${work})(require('node:worker_threads'))`, {
    eval: true,
    workerData: { module, memory, layouts } satisfies WorkerData,
  });
}

/** Runs in the worker. Nothing of this file is there but its one argument. */
function work({
  parentPort,
  receiveMessageOnPort,
  workerData,
}: {
  parentPort: MessagePort;
  receiveMessageOnPort: (port: MessagePort) => { message: Piece[] } | undefined;
  workerData: WorkerData;
}): void {
  const { module, memory, layouts } = workerData;
  const wasm = (
    globalThis as unknown as { WebAssembly: { Instance: new (...args: unknown[]) => { exports: unknown } } }
  ).WebAssembly;
  const functions = new wasm.Instance(module, { env: { memory } }).exports as Functions;
  const words = new Int32Array(memory.buffer);
  const longs = new BigInt64Array(memory.buffer);
  let waiting: Piece[] = [];

  parentPort.on('message', (pieces: Piece[]) => {
    accept(pieces);
    while (waiting.length > 0) {
      for (let more = receiveMessageOnPort(parentPort); more; more = receiveMessageOnPort(parentPort))
        accept(more.message);
      const chosen = choose();
      const blocks = Math.min(...chosen.map((piece) => piece.blocks));
      if (chosen.length > 4) together(functions.md5x8, layouts.eight, 8, chosen, blocks);
      else if (chosen.length > 2) together(functions.md5x4, layouts.four, 4, chosen, blocks);
      else for (const { state, data } of chosen) functions.md5(state, data, blocks);
      for (const piece of chosen) {
        piece.data += 64 * blocks;
        piece.blocks -= blocks;
      }
      const done = chosen.filter((piece) => piece.blocks === 0).map(({ id }) => id);
      waiting = waiting.filter((piece) => piece.blocks > 0);
      parentPort.postMessage(done);
    }
  });

  function accept(pieces: Piece[]): void {
    for (const piece of pieces) {
      waiting.push(piece);
      if (piece.crc) check(piece.data, piece.crc);
    }
  }

  function check(data: number, { table, state, bytes }: NonNullable<Piece['crc']>): void {
    const steps = Math.floor(bytes / 16);
    let value = longs[state / 8]!;
    if (steps > 0) value = functions.steps(value, table, data, steps);
    if (bytes % 16 > 0) value = functions.bytes(value, table, data + 16 * steps, bytes % 16);
    longs[state / 8] = value;
  }

  /** The first pieces of eight messages at most. */
  function choose(): Piece[] {
    const chosen = new Map<number, Piece>();
    for (const piece of waiting) {
      if (chosen.size === 8) break;
      if (!chosen.has(piece.state)) chosen.set(piece.state, piece);
    }
    return [...chosen.values()];
  }

  function together(
    hash: Functions['md5x8'],
    layout: Layout,
    lanes: number,
    chosen: Piece[],
    blocks: number,
  ) {
    for (let lane = 0; lane < lanes; lane++) {
      // A lane without a message hashes the first one's, for nothing.
      const { state, data } = chosen[lane] ?? chosen[0]!;
      words[layout.at / 4 + lane] = data;
      for (let word = 0; word < 4; word++) words[stateWord(layout, lane, word)] = words[state / 4 + word]!;
    }
    hash(layout.at, blocks);
    for (const [lane, { state }] of chosen.entries())
      for (let word = 0; word < 4; word++) words[state / 4 + word] = words[stateWord(layout, lane, word)]!;
  }

  function stateWord({ at, stateAt }: Layout, lane: number, word: number): number {
    return (at + stateAt) / 4 + 16 * (lane >> 2) + 4 * word + (lane & 3);
  }
}
