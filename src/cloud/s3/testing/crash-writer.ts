/**
 * A process that writes until it is killed: puts, copies, deletes, removes versions, uploads in parts, and lets
 * lifecycle rules do the same. It prints `begin BUCKET KEY STATE` before each change and `done BUCKET KEY STATE`
 * when the store has acknowledged it. Its arguments are the store's directory and a seed.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { sweep } from '../lifecycle/sweep.ts';
import type { Bucket, PartRecord, Segment } from '../store/model.ts';
import { openStore, type Store } from '../store/store.ts';
import {
  type BucketName,
  bucketNames,
  contentOf,
  type KeyState,
  labelled,
  said,
  stateOf,
  stateText,
} from './crash-state.ts';

const [directory = '', seed = '0'] = process.argv.slice(2);
const SIZES = [10, 9_000, 300_000, 1_500_000];
const KEYS_OF_A_WRITER = 3;
const DAY = 24 * 60 * 60 * 1000;
const described = { headers: {}, storageClass: 'STANDARD', etag: '-', lastModified: 0 };
/** One change of a key at a pass of the rules, so that each is whole or not at all. */
const rules = [
  { Status: 'Enabled', Prefix: 'versions', NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
  { Status: 'Enabled', Prefix: 'upload', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  {
    Status: 'Enabled',
    Filter: { And: { Prefix: 'move', ObjectSizeGreaterThan: 1 } },
    Transitions: [{ Days: 1, StorageClass: 'GLACIER' }],
  },
] as const;

void write();

async function write(): Promise<void> {
  const store = await openStore(directory);
  const buckets = {} as Record<BucketName, Bucket>;
  for (const name of bucketNames) buckets[name] = await bucketNamed(store, name);
  const writers = (['plain', 'versioned'] as const).flatMap((name) =>
    [0, 1].map((number) => new Writer(store, buckets[name], name, `w${number}`).run()),
  );
  await Promise.all([...writers, new Writer(store, buckets.ruled, 'ruled', 'r').runRules()]);
}

async function bucketNamed(store: Store, name: BucketName): Promise<Bucket> {
  const existing = store.buckets.get(name);
  if (existing) return existing;
  return store.buckets.create(
    {
      name,
      region: 'r',
      createdAt: 0,
      ...(name !== 'plain' && { versioning: 'Enabled' as const }),
      ...(name === 'ruled' && { configurations: { lifecycle: { Rules: rules as never } } }),
    },
    () => {
      throw new Error('The bucket appeared meanwhile.');
    },
  );
}

/** Changes its own keys, one change at a time. */
class Writer {
  readonly #store: Store;
  readonly #bucket: Bucket;
  readonly #name: BucketName;
  readonly #prefix: string;
  #random: number;
  #labels = 0;

  constructor(store: Store, bucket: Bucket, name: BucketName, prefix: string) {
    this.#store = store;
    this.#bucket = bucket;
    this.#name = name;
    this.#prefix = prefix;
    this.#random = [...`${seed}${name}${prefix}`].reduce(
      (sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0,
      7,
    );
  }

  async run(): Promise<void> {
    for (;;) {
      const key = `${this.#prefix}-${this.#pick(KEYS_OF_A_WRITER)}`;
      const state = stateOf(this.#store, this.#bucket, key);
      const changes = [
        () => this.#put(key, state),
        () => this.#copy(key, state),
        () => this.#delete(key, state),
        () => this.#remove(key, state),
        () => this.#part(key, state),
        () => this.#part(key, state),
        () => this.#complete(key, state),
        () => this.#abort(key, state),
      ];
      await changes[this.#pick(changes.length)]!();
      await setImmediate();
    }
  }

  /** Two versions, an upload, an object to archive: and then a pass, after which one, none and an archived one are left. */
  async runRules(): Promise<void> {
    for (;;) {
      for (const key of ['versions', 'versions', 'upload', 'move']) {
        const state = stateOf(this.#store, this.#bucket, key);
        if (key === 'upload') await this.#part(key, state);
        else if (key === 'versions' || state.versions.length === 0) await this.#put(key, state);
      }
      const [versions, upload, moved] = ['versions', 'upload', 'move'].map((key) =>
        stateOf(this.#store, this.#bucket, key),
      ) as [KeyState, KeyState, KeyState];
      const after: [string, KeyState][] = [
        ['versions', { ...versions, versions: versions.versions.slice(0, 1) }],
        ['upload', { ...upload, upload: undefined }],
        ['move', { ...moved, versions: moved.versions.map((label) => `${label.replace('*', '')}*`) }],
      ];
      for (const [key, state] of after) this.#tell('begin', key, state);
      await sweep(this.#store, 100 * DAY);
      for (const [key, state] of after) this.#tell('done', key, state);
      const [version] = this.#store.objects.versions(this.#bucket, Buffer.from('move'), Buffer.from('move'));
      await this.#change('move', { versions: [], upload: undefined }, () =>
        this.#store.objects.delete(this.#bucket, 'move', { versionId: version!.version.versionId, now: 0 }),
      );
    }
  }

  async #put(key: string, state: KeyState): Promise<void> {
    const label = this.#label();
    const content = `${key}/${label}`;
    const size = SIZES[this.#pick(SIZES.length)]!;
    await this.#change(key, this.#withVersion(state, label), async () => {
      const bytes = contentOf(content, size);
      const segments = await this.#written(bytes);
      const etag = createHash('md5').update(bytes).digest('hex');
      const object = { ...described, ...labelled(label, content), size, etag };
      await this.#store.objects.put(this.#bucket, key, object, { segments });
    });
  }

  /** Shares the data files of its source. */
  async #copy(key: string, state: KeyState): Promise<void> {
    const source = this.#store.objects.get(this.#bucket, `${this.#prefix}-${this.#pick(KEYS_OF_A_WRITER)}`);
    const found = source && this.#store.objects.hold(source);
    if (!source || !found) return;
    const label = this.#label();
    await this.#change(key, this.#withVersion(state, label), async () => {
      const { size, etag } = source;
      const object = { ...described, ...labelled(label, said(source, 'content')), size, etag };
      await this.#store.objects.put(this.#bucket, key, object, found.body);
    });
    found.release();
  }

  async #delete(key: string, state: KeyState): Promise<void> {
    const versions = this.#name === 'plain' ? [] : ['x', ...state.versions];
    await this.#change(key, { ...state, versions }, () =>
      this.#store.objects.delete(this.#bucket, key, { now: 0 }),
    );
  }

  async #remove(key: string, state: KeyState): Promise<void> {
    const bytes = Buffer.from(key);
    const found = [...this.#store.objects.versions(this.#bucket, bytes, bytes)];
    if (this.#name === 'plain' || found.length === 0) return;
    // Keys that grow forever would slow everything down.
    const at = found.length > 5 ? found.length - 1 : this.#pick(found.length);
    const { versionId } = found[at]!.version;
    await this.#change(key, { ...state, versions: state.versions.toSpliced(at, 1) }, () =>
      this.#store.objects.delete(this.#bucket, key, { versionId, now: 0 }),
    );
  }

  /** Begins an upload, or adds a part to it or replaces one. */
  async #part(key: string, state: KeyState): Promise<void> {
    const upload = this.#upload(key);
    if (!upload) {
      const label = this.#label();
      await this.#change(key, { ...state, upload: [] }, async () => {
        const object = { ...described, ...labelled(label, `${key}/${label}`), key, initiatedAt: 0 };
        await this.#store.uploads.create(this.#bucket, object);
      });
      return;
    }
    const number = 1 + this.#pick(3);
    const size = SIZES[this.#pick(SIZES.length)]!;
    const numbers = [...new Set([...(state.upload ?? []), number])].sort();
    await this.#change(key, { ...state, upload: numbers }, async () => {
      const segments = await this.#written(contentOf(`${said(upload, 'content')}#${number}`, size));
      await this.#store.uploads.putPart(this.#bucket, upload, {
        number,
        size,
        etag: '-',
        lastModified: 0,
        segments,
      });
    });
  }

  async #complete(key: string, state: KeyState): Promise<void> {
    const upload = this.#upload(key);
    const parts: PartRecord[] = upload ? [...this.#store.uploads.parts(upload)] : [];
    if (!upload || parts.length === 0) return;
    const { key: _, initiatedAt: __, checksum: ___, ...object } = upload;
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const assemble = () => ({
      object: { ...described, ...object, size, partsCount: parts.length },
      body: {
        segments: parts.flatMap(({ segments }) => segments),
        parts: parts.map((part) => ({ number: part.number, size: part.size })),
      },
    });
    const after = { ...this.#withVersion(state, said(upload, 'label')), upload: undefined };
    await this.#change(key, after, () =>
      this.#store.uploads.complete(this.#bucket, upload, assemble, () => undefined),
    );
  }

  async #abort(key: string, state: KeyState): Promise<void> {
    const upload = this.#upload(key);
    if (!upload) return;
    await this.#change(key, { ...state, upload: undefined }, () =>
      this.#store.uploads.abort(this.#bucket, upload),
    );
  }

  #upload(key: string) {
    return [...this.#store.uploads.list(this.#bucket)].find((found) => found.key === key);
  }

  async #written(bytes: Buffer): Promise<Segment[]> {
    const writer = this.#store.writer();
    for (let at = 0; at < bytes.length; at += 65_536) await writer.write(bytes.subarray(at, at + 65_536));
    return writer.finish();
  }

  #withVersion(state: KeyState, label: string): KeyState {
    return { ...state, versions: this.#name === 'plain' ? [label] : [label, ...state.versions] };
  }

  async #change(key: string, after: KeyState, change: () => Promise<unknown>): Promise<void> {
    this.#tell('begin', key, after);
    await change();
    this.#tell('done', key, after);
  }

  #tell(event: 'begin' | 'done', key: string, state: KeyState): void {
    process.stdout.write(`${event} ${this.#name} ${key} ${stateText(state)}\n`);
  }

  /** Never the same again, also in another run. */
  #label(): string {
    return `${seed}.${this.#labels++}`;
  }

  #pick(count: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((this.#random >>> 8) / 2 ** 24) * count);
  }
}

// Only so that a mistake of this program is told: nothing is caught on the way.
process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(1);
});
