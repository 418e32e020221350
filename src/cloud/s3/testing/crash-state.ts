/** What a store that is killed again and again must hold: known contents, and one line of text for all that is of a key. */
import type { Bucket, Metadata, ObjectRecord, PartSummary } from '../store/model.ts';
import { isDeleteMarker } from '../store/model.ts';
import type { Store } from '../store/store.ts';

/** Without versions, with them, and with lifecycle rules and versions. */
export const bucketNames = ['plain', 'versioned', 'ruled'] as const;
export type BucketName = (typeof bucketNames)[number];

/** The bytes of an object, or of a part, are its name again and again. */
export function contentOf(name: string, size: number): Buffer {
  return Buffer.alloc(size, `${name};`);
}

/** The bytes of an object that parts made. */
export function joined(name: string, parts: readonly PartSummary[]): Buffer {
  return Buffer.concat(parts.map(({ number, size }) => contentOf(`${name}#${number}`, size)));
}

/** What its writer said of an object: the label of this version, and the name of its bytes, which a copy shares. */
export function labelled(label: string, content: string): { metadata: Metadata } {
  return {
    metadata: [
      ['label', label],
      ['content', content],
    ],
  };
}

export function said(record: Pick<ObjectRecord, 'metadata'>, name: 'label' | 'content'): string {
  return (record.metadata as Metadata).find(([found]) => found === name)![1];
}

/** All that is of a key: versions, the newest first, and the numbers of an upload's parts. */
export interface KeyState {
  /** A label, with `*` when it is archived; or `x` for a delete marker. */
  versions: string[];
  upload: number[] | undefined;
}

export function stateOf(store: Store, bucket: Bucket, key: string): KeyState {
  const bytes = Buffer.from(key);
  const versions = Array.from(store.objects.versions(bucket, bytes, bytes), ({ version }) =>
    isDeleteMarker(version)
      ? 'x'
      : `${said(version, 'label')}${version.storageClass === 'GLACIER' ? '*' : ''}`,
  );
  const upload = [...store.uploads.list(bucket)].find((found) => found.key === key);
  return {
    versions,
    upload: upload && Array.from(store.uploads.parts(upload), ({ number }) => number),
  };
}

export function stateText({ versions, upload }: KeyState): string {
  return `${versions.join(',')}|${upload ? `upload:${upload.join(',')}` : ''}`;
}
