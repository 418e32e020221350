/** What a check of the store tells. */

/** Something that is not as it must be, and whether a repair mends it. What clients stored is never thrown away. */
export interface Problem {
  kind:
    | 'damaged-object'
    | 'damaged-part'
    | 'ownerless-record'
    | 'ownerless-body'
    | 'ownerless-part'
    | 'null-version'
    | 'count'
    | 'orphan-file';
  /** What it is about: `bucket/key`, or a data file. */
  where: string;
  detail: string;
  repairable: boolean;
}

export interface StoreReport {
  buckets: number;
  objects: number;
  /** That are not current, and delete markers. */
  versions: number;
  uploads: number;
  parts: number;
  files: number;
  /** In data files. */
  bytes: number;
  problems: Problem[];
  /** How many of them a repair has mended. */
  repaired: number;
}
