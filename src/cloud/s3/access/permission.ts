/** Without a bucket it is about the account, without a key about the bucket. */
export interface Permission {
  action: string;
  bucket?: string;
  key?: string;
  /** Where one version of the object is meant. */
  versionId?: string;
  /** Where a multipart upload in progress is meant. */
  uploadId?: string;
  /** The object, or the bucket, is about to be made, and will be the caller's. */
  isNew?: true;
  /** Of a copy: named in a header, and not reached by the way of the request itself. */
  isSource?: true;
}
