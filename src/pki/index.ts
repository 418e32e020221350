/** X.509 certificates: authorities, certificates that they issue, revocation lists, and what a certificate says. */
export { type Authority, createAuthority, type Issued, type IssueOptions, issue } from './issue.ts';
export {
  type CertificateFacts,
  certificateMatchesKey,
  describeCertificate,
  isSignedBy,
  pemBlocks,
} from './read.ts';
export { createRevocationList, type RevocationList, readRevocationList } from './revocation.ts';
export { type CertificateUsage, describeUsage } from './usage.ts';
