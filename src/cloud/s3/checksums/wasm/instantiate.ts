/** WebAssembly as it is used here; Node has it, the types of Node and of ES2023 do not name it. */

/** A compiled module; it can be sent to workers. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
}

interface Api {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  Memory: new (limits: { initial: number; maximum: number; shared?: boolean }) => WasmMemory;
  Instance: new (module: WasmModule, imports: { env: { memory: WasmMemory } }) => { exports: unknown };
}

const api = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;

export function compile(bytes: Uint8Array<ArrayBuffer>): WasmModule {
  return new api.Module(bytes);
}

/** Memory of so many pages of 64 KiB, which become real when they are touched. */
export function newMemory(pages: number, shared: boolean): WasmMemory {
  return new api.Memory({ initial: pages, maximum: pages, shared });
}

/** The module's exported functions. */
export function instantiate<Exports>(module: WasmModule, memory: WasmMemory): Exports {
  return new api.Instance(module, { env: { memory } }).exports as Exports;
}
