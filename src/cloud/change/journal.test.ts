import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { produceWithPatches } from 'immer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Network } from '../../network/network.ts';
import { CorruptState, openJournal } from './journal.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Appends a tag to the network and returns it. */
function append(
  journal: ReturnType<typeof openJournal>,
  network: Network,
  key: string,
  value: string,
): Network {
  const [next, patches] = produceWithPatches(network, (draft) => {
    draft.tags[key] = { value };
  });
  journal.append(patches, next);
  return next;
}

describe('the journal', () => {
  it('gives back what was acknowledged', () => {
    const journal = openJournal(directory);
    const network = append(journal, append(journal, journal.network, 'a', '1'), 'b', '2');
    journal.close();
    expect(openJournal(directory).network).toEqual(network);
  });

  it('holds every whole line after a crash at any byte, and goes on from there', () => {
    const journal = openJournal(directory);
    const states = [journal.network];
    const ends = [0];
    const file = join(directory, 'network.journal');
    for (const [key, value] of ['one', 'two', 'three', 'four'].entries()) {
      states.push(append(journal, states.at(-1)!, String(key), value));
      ends.push(readFileSync(file).length);
    }
    journal.close();
    copyFileSync(file, join(directory, 'whole'));
    fc.assert(
      fc.property(fc.nat(ends.at(-1)!), (bytes) => {
        copyFileSync(join(directory, 'whole'), file);
        truncateSync(file, bytes);
        const lines = ends.findLastIndex((end) => end <= bytes);
        const reopened = openJournal(directory);
        expect(reopened.network).toEqual(states[lines]);
        const next = append(reopened, reopened.network, 'after', 'crash');
        reopened.close();
        const again = openJournal(directory);
        expect(again.network).toEqual(next);
        again.close();
      }),
      { numRuns: 60 },
    );
  });

  it('survives a crash between the new snapshot and the emptied journal', () => {
    const journal = openJournal(directory);
    const big = 'x'.repeat(1024 * 1024);
    let network = journal.network;
    const lines = join(directory, 'network.journal');
    for (let n = 0; n < 4; n++) {
      network = append(journal, network, String(n), big);
      if (n === 2) copyFileSync(lines, join(directory, 'before'));
    }
    journal.close();
    // Four megabytes were compacted; the old lines are still there when the crash comes too early.
    expect(readFileSync(lines)).toHaveLength(0);
    writeFileSync(lines, readFileSync(join(directory, 'before')));
    expect(openJournal(directory).network).toEqual(network);
  });

  it('refuses a snapshot that is none, and leaves it as it is', () => {
    writeFileSync(join(directory, 'network.json'), '{"format":1,');
    expect(() => openJournal(directory)).toThrow(CorruptState);
    expect(readFileSync(join(directory, 'network.json'), 'utf8')).toBe('{"format":1,');
  });

  it('refuses a damaged line that is followed by others', () => {
    const journal = openJournal(directory);
    append(journal, append(journal, journal.network, 'a', '1'), 'b', '2');
    journal.close();
    const file = join(directory, 'network.journal');
    const damaged = readFileSync(file, 'utf8').replace('"sequence":1', '"sequence":');
    writeFileSync(file, damaged);
    expect(() => openJournal(directory)).toThrow(/network\.journal/);
    expect(readFileSync(file, 'utf8')).toBe(damaged);
  });

  it('reads a network from before a table was added', () => {
    const { vpcEndpoints: _, ...older } = openJournal(directory).network;
    writeFileSync(
      join(directory, 'network.json'),
      JSON.stringify({ format: 1, sequence: 3, network: older }),
    );
    expect(openJournal(directory).network.vpcEndpoints).toEqual({});
  });
});
