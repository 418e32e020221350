/**
 * Condition keys that policies of buckets may use.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const globalKeys = `
AssumedRoot CalledVia CalledViaFirst CalledViaLast ChatbotSourceArn CurrentTime Ec2InstanceSourcePrivateIPv4
Ec2InstanceSourceVpc EpochTime FederatedProvider MultiFactorAuthAge MultiFactorAuthPresent PrincipalAccount
PrincipalArn PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths PrincipalServiceName
PrincipalServiceNamesList PrincipalType Referer RequestedRegion ResourceAccount ResourceOrgID
ResourceOrgPaths SecureTransport SourceAccount SourceArn SourceIdentity SourceIp SourceOrgID SourceOrgPaths
SourceOwner SourceVpc SourceVpcArn SourceVpce TagKeys TokenIssueTime UserAgent userid username ViaAWSService
VpceAccount VpceOrgID VpceOrgPaths VpcSourceIp`;

const s3Keys = `
AccessGrantsInstanceArn AccessPointNetworkOrigin AccessPointTag authType BucketTag DataAccessPointAccount
DataAccessPointArn delimiter ExistingJobOperation ExistingJobPriority if-match if-none-match
InventoryAccessibleOptionalFields JobSuspendedCause LocationConstraint locationconstraint max-keys
object-lock-legal-hold object-lock-mode object-lock-remaining-retention-days object-lock-retain-until-date
ObjectCreationOperation prefix RequestJobOperation RequestJobPriority ResourceAccount signatureAge
signatureversion TlsVersion VersionId x-amz-acl x-amz-content-sha256 x-amz-copy-source
x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp
x-amz-metadata-directive x-amz-object-ownership x-amz-server-side-encryption
x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-customer-algorithm
x-amz-storage-class x-amz-website-redirect-location`;

const names = (prefix: string, list: string): string[] =>
  list
    .trim()
    .split(/\s+/)
    .map((name) => `${prefix}:${name}`.toLowerCase());

const known = new Set([...names('aws', globalKeys), ...names('s3', s3Keys)]);
/** Keys that are continued with the name of a tag. */
const tagged =
  /^(?:aws:(?:principaltag|requesttag|resourcetag)|s3:(?:existingobjecttag|requestobjecttag|buckettag|accesspointtag))\/./;

/** `key` in lower case. */
export function isKnownKey(key: string): boolean {
  return known.has(key) || tagged.test(key) || key === 's3:requestobjecttagkeys';
}
