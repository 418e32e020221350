import type { Patch } from 'immer';
import { describe, expect, it } from 'vitest';
import { emptyNetwork, type Network } from '../../network/network.ts';
import { Changes, type Fabric, modelOnly } from './changes.ts';
import type { Journal } from './journal.ts';

function memoryJournal(): Journal & { appended: Patch[][] } {
  const appended: Patch[][] = [];
  return {
    network: emptyNetwork(),
    appended,
    append: (patches) => void appended.push(patches),
    close: () => {},
  };
}

const tag = (key: string) => (network: Network) => {
  network.tags[key] = { at: 'now' };
  return { made: network.tags[key] };
};

describe('a change', () => {
  it('is in the packets, then durable, then answered', async () => {
    const order: string[] = [];
    const journal = memoryJournal();
    const fabric: Fabric = { reconcile: async () => void order.push('packets') };
    const changes = new Changes({ ...journal, append: () => void order.push('durable') }, fabric);
    const answer = await changes.make(tag('a'));
    order.push('answered');
    expect(order).toEqual(['packets', 'durable', 'answered']);
    expect(answer).toEqual({ made: { at: 'now' } });
    expect(changes.network.tags).toHaveProperty('a');
  });

  it('that throws leaves everything as it was', async () => {
    const journal = memoryJournal();
    const changes = new Changes(journal, modelOnly);
    const before = changes.network;
    await expect(
      changes.make((network) => {
        network.tags.half = {};
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(changes.network).toBe(before);
    expect(journal.appended).toEqual([]);
  });

  it('that the packets cannot follow is taken back there too', async () => {
    const asked: [Network, Network][] = [];
    const fabric: Fabric = {
      reconcile: async (next, previous) => {
        asked.push([next, previous]);
        if (asked.length === 1) throw new Error('no such link');
      },
    };
    const journal = memoryJournal();
    const changes = new Changes(journal, fabric);
    const before = changes.network;
    await expect(changes.make(tag('a'))).rejects.toThrow('no such link');
    expect(changes.network).toBe(before);
    expect(journal.appended).toEqual([]);
    expect(asked[1]![0]).toBe(before);
    // The next change finds everything in order.
    await changes.make(tag('b'));
    expect(Object.keys(changes.network.tags)).toEqual(['b']);
  });

  it('that cannot be made durable is taken back from the packets', async () => {
    const asked: Network[] = [];
    const fabric: Fabric = { reconcile: async (next) => void asked.push(next) };
    const full = () => {
      throw new Error('ENOSPC: no space left on device');
    };
    const changes = new Changes({ ...memoryJournal(), append: full }, fabric);
    const before = changes.network;
    await expect(changes.make(tag('a'))).rejects.toThrow('ENOSPC');
    expect(changes.network).toBe(before);
    expect(asked.at(-1)).toBe(before);
  });

  it('waits for the one before it', async () => {
    const seen: number[] = [];
    const slow: Fabric = { reconcile: () => new Promise((resolve) => setTimeout(resolve, 5)) };
    const changes = new Changes(memoryJournal(), slow);
    await Promise.all(
      [1, 2, 3].map((n) =>
        changes.make((network) => {
          seen.push(Object.keys(network.tags).length);
          network.tags[String(n)] = {};
        }),
      ),
    );
    expect(seen).toEqual([0, 1, 2]);
  });

  it('that changes nothing costs nothing', async () => {
    const journal = memoryJournal();
    let asked = 0;
    const changes = new Changes(journal, { reconcile: async () => void asked++ });
    await changes.make(() => undefined);
    expect([asked, journal.appended.length]).toEqual([0, 0]);
  });
});
