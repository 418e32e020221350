/** Actions that policies name calls by: mostly the operation's own name. */

/** S3 Control's of whole accounts, whose operations are called as those of buckets are. */
const S3_CONTROL: Readonly<Record<string, string>> = {
  GetPublicAccessBlock: 'GetAccountPublicAccessBlock',
  PutPublicAccessBlock: 'PutAccountPublicAccessBlock',
  DeletePublicAccessBlock: 'PutAccountPublicAccessBlock',
};

export function actionOf(service: string, operation: string): string {
  const name = service === 's3' ? (S3_CONTROL[operation] ?? operation) : operation;
  return `${service}:${name}`;
}
