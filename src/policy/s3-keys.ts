/**
 * Condition keys that only some of S3's actions know. All others of S3's keys, and AWS's own, are of every action.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-actions-as-permissions
 */
const actions = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const listings = actions('ListBucket ListBucketVersions');
const writes = actions('PutObject BypassGovernanceRetention');
const sealed = actions('PutObject BypassGovernanceRetention ReplicateObject UpdateObjectEncryption');
const acls = actions(
  'CreateBucket PutBucketAcl PutObject PutObjectAcl PutObjectVersionAcl BypassGovernanceRetention',
);
const tagging = actions('PutObject PutObjectTagging PutObjectVersionTagging BypassGovernanceRetention');
const retention = actions('PutObject PutObjectRetention');

/** By key, in lower case; a key that is continued with the name of a tag ends with a slash. */
const known: Readonly<Record<string, ReadonlySet<string>>> = {
  's3:delimiter': listings,
  's3:max-keys': listings,
  's3:prefix': listings,
  's3:existingobjecttag/': actions(`
    DeleteObjectTagging DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectTagging
    GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionTagging PutObjectAcl
    PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging UpdateObjectEncryption`),
  's3:if-match': actions('PutObject DeleteObject'),
  's3:if-none-match': actions('PutObject'),
  's3:inventoryaccessibleoptionalfields': actions('PutInventoryConfiguration'),
  's3:locationconstraint': actions('CreateBucket'),
  's3:object-lock-legal-hold': actions('PutObject PutObjectLegalHold'),
  's3:object-lock-mode': retention,
  's3:object-lock-remaining-retention-days': retention,
  's3:object-lock-retain-until-date': retention,
  's3:objectcreationoperation': actions('PutObject'),
  's3:requestobjecttag/': tagging,
  's3:requestobjecttagkeys': tagging,
  's3:versionid': actions(`
    DeleteObjectVersion DeleteObjectVersionTagging GetObjectVersion GetObjectVersionAcl
    GetObjectVersionAttributes GetObjectVersionTagging GetObjectVersionTorrent PutObjectVersionAcl
    PutObjectVersionTagging`),
  's3:x-amz-acl': acls,
  's3:x-amz-copy-source': writes,
  's3:x-amz-grant-full-control': acls,
  's3:x-amz-grant-read': acls,
  's3:x-amz-grant-read-acp': acls,
  's3:x-amz-grant-write': acls,
  's3:x-amz-grant-write-acp': acls,
  's3:x-amz-metadata-directive': writes,
  's3:x-amz-object-ownership': actions('CreateBucket'),
  's3:x-amz-server-side-encryption': sealed,
  's3:x-amz-server-side-encryption-aws-kms-key-id': sealed,
  's3:x-amz-server-side-encryption-customer-algorithm': sealed,
  's3:x-amz-storage-class': actions('PutObject PutObjectAcl PutObjectVersionAcl BypassGovernanceRetention'),
  's3:x-amz-website-redirect-location': writes,
};

/** Whether requests for an action can have a key. `key` in lower case. */
export function keyAppliesTo(key: string, action: string): boolean {
  const found = known[key] ?? known[key.slice(0, key.indexOf('/') + 1)];
  return found?.has(action.replace(/^s3:/, '')) ?? true;
}

/** Whether requests for an action know the tags that the object has already. */
export const knowsTags = (action: string): boolean => keyAppliesTo('s3:existingobjecttag/', action);
