/**
 * The network on disk: a snapshot and a journal of the patches since.
 *
 * A change is one line, appended and flushed before the call that made it is answered, so a crash at any
 * moment loses no acknowledged change: a half-written last line was never acknowledged and is dropped. When the
 * journal has grown, a new snapshot replaces both by one rename; `sequence` keeps lines that the snapshot
 * already holds from being applied twice.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { emptyNetwork, type Network } from '../../network/network.ts';

enablePatches();

const FORMAT = 1;
const COMPACT_AFTER_BYTES = 4 * 1024 * 1024;

/** A state file that cannot be read. The file is left as it is. */
export class CorruptState extends Error {
  override readonly name = 'CorruptState';
}

export interface Journal {
  /** As it was when last acknowledged. */
  readonly network: Network;
  /** Makes a change durable; returns when it would survive a power cut. Throws, and has kept nothing, on a full disk. */
  append(patches: Patch[], network: Network): void;
  close(): void;
}

interface Snapshot {
  format: number;
  sequence: number;
  network: Network;
}

/** Opens or makes the journal of a directory. Throws `CorruptState` when its files are not what was written. */
export function openJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const snapshotFile = join(directory, 'network.json');
  const journalFile = join(directory, 'network.journal');

  const snapshot = readSnapshot(snapshotFile);
  const { network, sequence: last, validBytes } = replay(journalFile, snapshot);
  let sequence = last;
  let bytes = validBytes;
  const descriptor = openSync(journalFile, 'a', 0o600);
  ftruncateSync(descriptor, validBytes);

  function compact(current: Network): void {
    writeDurably(
      snapshotFile,
      JSON.stringify({ format: FORMAT, sequence, network: current } satisfies Snapshot),
    );
    ftruncateSync(descriptor, 0);
    fdatasyncSync(descriptor);
    bytes = 0;
  }

  return {
    network,
    append(patches, current) {
      const line = `${JSON.stringify({ sequence: sequence + 1, patches })}\n`;
      try {
        writeAll(descriptor, line);
        fdatasyncSync(descriptor);
      } catch (error) {
        // A full disk: what was written of the line must not stand before the next one.
        ftruncateSync(descriptor, bytes);
        throw error;
      }
      sequence += 1;
      bytes += Buffer.byteLength(line);
      if (bytes > COMPACT_AFTER_BYTES) compact(current);
    },
    close: () => closeSync(descriptor),
  };
}

function readSnapshot(file: string): Snapshot {
  if (!existsSync(file)) return { format: FORMAT, sequence: 0, network: emptyNetwork() };
  try {
    const snapshot = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
    if (snapshot.format !== FORMAT)
      throw new Error(`format ${snapshot.format}, this version reads ${FORMAT}`);
    // A table that a newer version added is empty in an older file.
    return { ...snapshot, network: { ...emptyNetwork(), ...snapshot.network } };
  } catch (error) {
    throw new CorruptState(corrupt(file, (error as Error).message));
  }
}

function replay(
  file: string,
  snapshot: Snapshot,
): { network: Network; sequence: number; validBytes: number } {
  let { network, sequence } = snapshot;
  if (!existsSync(file)) return { network, sequence, validBytes: 0 };
  const content = readFileSync(file);
  let start = 0;
  for (let end = content.indexOf(10); end !== -1; end = content.indexOf(10, start)) {
    try {
      const line = JSON.parse(content.toString('utf8', start, end)) as { sequence: number; patches: Patch[] };
      if (line.sequence > sequence) {
        network = applyPatches(network, line.patches);
        sequence = line.sequence;
      }
    } catch (error) {
      throw new CorruptState(corrupt(file, `byte ${start}: ${(error as Error).message}`));
    }
    start = end + 1;
  }
  return { network, sequence, validBytes: start };
}

function corrupt(file: string, reason: string): string {
  return `The state file ${file} cannot be read (${reason}). It was left as it is: move it away to start with an empty lab, or restore a copy.`;
}

function writeDurably(file: string, content: string): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  writeAll(descriptor, content);
  fdatasyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, file);
  flushDirectory(dirname(file));
}

/** Makes a rename durable. */
function flushDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
