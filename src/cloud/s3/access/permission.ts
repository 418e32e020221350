/** Without a bucket it is about the account, without a key about the bucket. */
export interface Permission {
  action: string;
  bucket?: string;
  key?: string;
}
