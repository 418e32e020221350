/** How clients are set up: endpoint URL, roots, region, credentials, clock. */
import { endpointNames } from '../network/names/endpoint-names.ts';
import { signInAs } from './client-setup.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { onHost } from './on-premises.ts';
import { s3Endpoint } from './places.ts';
import { call, NOTHING } from './step.ts';

const byName = ['provided-dns', 'public-dns'] as const;

const names = ({ network }: FaultLab): string[] => endpointNames(network, s3Endpoint(network));
const environment = (lab: FaultLab, variables: Record<string, string>) =>
  onHost(lab, { environment: variables });

interface SessionCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
}

const credentialsOf = (answer: Record<string, unknown>): SessionCredentials =>
  answer.Credentials as SessionCredentials;

export const clientFaults = [
  fault({
    code: 'endpoint-url-without-bucket-label',
    title: 'The endpoint URL lacks the label "bucket."',
    symptom:
      'SSL validation failed: hostname mismatch, certificate is not valid for vpce-….vpce.amazonaws.com.',
    cause:
      'The console shows the name with an asterisk in front. The certificate stands for bucket.NAME and names below it, not for NAME itself.',
    patterns: byName,
    diagnosis: 'TLS_NAME_MISMATCH',
    fromEvidence: 'TLS_NAME_MISMATCH',
    healed: 'by-command',
    break: (lab) => environment(lab, { AWS_ENDPOINT_URL_S3: `https://${names(lab)[0]}` }),
  }),
  fault({
    code: 'endpoint-url-with-control-label',
    title: 'The endpoint URL is that of S3 Control',
    symptom:
      'MethodNotAllowed, InvalidRequest or 403 for plain bucket requests; or a certificate that does not match.',
    cause: 'control. is S3 Control, accesspoint. is access points; buckets are behind bucket.',
    patterns: byName,
    diagnosis: 'ENDPOINT_LABEL_WRONG',
    fromEvidence: 'ENDPOINT_LABEL_WRONG',
    healed: 'by-command',
    break: (lab) => environment(lab, { AWS_ENDPOINT_URL_S3: `https://control.${names(lab)[0]}` }),
  }),
  fault({
    code: 'endpoint-url-of-another-endpoint',
    title: 'The endpoint URL is mistyped',
    symptom: 'Could not connect to the endpoint URL, NXDOMAIN for the name.',
    cause: "One wrong character of the endpoint's id, and the name does not exist.",
    patterns: byName,
    diagnosis: 'DNS_NAME_ERROR',
    fromEvidence: 'DNS_NAME_ERROR',
    healed: 'by-command',
    break: (lab) =>
      environment(lab, {
        AWS_ENDPOINT_URL_S3: `https://bucket.${names(lab)[0]!.replace(/^vpce-[0-9a-f]+/, 'vpce-0123456789abcdef0')}`,
      }),
  }),
  fault({
    code: 'endpoint-url-with-bucket',
    title: 'The endpoint URL has the bucket in it',
    symptom:
      'NoSuchKey or NoSuchBucket from aws s3 ls, though the bucket is there; files that land below a prefix with the name of the bucket.',
    cause:
      'Clients put the bucket in front of or behind the endpoint URL by themselves. A URL that was copied from a presigned one, or from a browser, has it already.',
    patterns: byName,
    diagnosis: 'ENDPOINT_URL_NAMES_MORE',
    fromEvidence: 'ENDPOINT_URL_NAMES_MORE',
    healed: 'by-command',
    break: (lab) =>
      environment(lab, { AWS_ENDPOINT_URL_S3: `https://${lab.bucket}.bucket.${names(lab)[0]}` }),
  }),
  fault({
    code: 'fips-with-endpoint-url',
    title: 'Clients are told to use FIPS endpoints and a VPC endpoint at once',
    symptom:
      'Invalid Configuration: FIPS and custom endpoint are not supported; A custom endpoint cannot be combined with FIPS.',
    cause:
      'AWS_USE_FIPS_ENDPOINT, or use_fips_endpoint of the profile, was set for all clients. With an endpoint URL they refuse to ask at all.',
    patterns: byName,
    diagnosis: 'CLIENT_SETTINGS_CONFLICT',
    fromEvidence: 'CLIENT_SETTINGS_CONFLICT',
    healed: 'by-command',
    break: (lab) => environment(lab, { AWS_USE_FIPS_ENDPOINT: 'true' }),
  }),
  fault({
    code: 'endpoint-url-in-plain-http',
    title: 'The endpoint URL says http instead of https',
    symptom: 'Connection to port 80 times out, while port 443 of the same address answers.',
    cause: 'The security group admits 443 only, which is right; the URL asks for port 80.',
    patterns: byName,
    diagnosis: 'ENDPOINT_URL_NOT_HTTPS',
    fromEvidence: 'ENDPOINT_URL_NOT_HTTPS',
    healed: 'by-command',
    break: (lab) => environment(lab, { AWS_ENDPOINT_URL_S3: `http://bucket.${names(lab)[0]}` }),
  }),
  fault({
    code: 'public-endpoint-url',
    title: 'Clients are configured for the public name of S3',
    symptom: 'Connect timeout on endpoint URL: https://s3.REGION.amazonaws.com.',
    cause:
      'Without private DNS the public name leads to public addresses, to which a closed network has no way.',
    patterns: byName,
    diagnosis: 'DNS_PUBLIC_ANSWER',
    fromEvidence: 'DNS_PUBLIC_ANSWER',
    healed: 'by-command',
    break: (lab) => environment(lab, { AWS_ENDPOINT_URL_S3: `https://s3.${lab.region}.amazonaws.com` }),
  }),
  fault({
    code: 'roots-missing',
    title: 'Clients do not trust the certificate: their CA bundle is another',
    symptom:
      'SSL validation failed: self-signed certificate in certificate chain, unable to get local issuer certificate.',
    cause:
      "A CA bundle that was set for a proxy replaces the public roots, so the endpoint's own chain is unknown; or something between opens the TLS.",
    diagnosis: 'TLS_UNTRUSTED',
    fromEvidence: 'TLS_UNTRUSTED',
    healed: 'by-hand',
    break: (lab) =>
      environment(lab, {
        AWS_CA_BUNDLE: '/dev/null',
        NODE_EXTRA_CA_CERTS: '/dev/null',
        CURL_CA_BUNDLE: '/dev/null',
        SSL_CERT_FILE: '/dev/null',
        REQUESTS_CA_BUNDLE: '/dev/null',
      }),
  }),
  fault({
    code: 'client-insists-on-tls-1-3',
    title: 'Clients insist on TLS 1.3',
    symptom:
      'EPROTO … tlsv1 alert protocol version, SSL: TLSV1_ALERT_PROTOCOL_VERSION, from clients that were hardened; others work.',
    cause:
      'S3 interface endpoints speak TLS 1.2 and nothing else. A client whose lowest version was set to 1.3, with NODE_OPTIONS or a policy of the system, has none in common with them.',
    diagnosis: 'TLS_VERSION_UNSUPPORTED',
    fromEvidence: 'TLS_VERSION_UNSUPPORTED',
    healed: 'by-hand',
    break: (lab) => environment(lab, { NODE_OPTIONS: '--tls-min-v1.3' }),
  }),
  fault({
    code: 'wrong-signing-region',
    title: "Clients sign for another region than the endpoint's",
    symptom: "AuthorizationHeaderMalformed: the region 'us-east-1' is wrong; expecting 'ap-northeast-1'.",
    cause: "The endpoint's URL names a region, and the signature another: that of AWS_REGION or the profile.",
    diagnosis: 'S3_SIGNING_REGION_MISMATCH',
    fromEvidence: 'S3_SIGNING_REGION_MISMATCH',
    healed: 'by-command',
    break: (lab) => environment(lab, { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' }),
  }),
  fault({
    code: 'credentials-missing',
    title: 'The client has no credentials',
    symptom: 'Unable to locate credentials. You can configure credentials by running "aws configure".',
    cause:
      'A service or a cron job runs with another environment than the shell in which it was tried out, or a profile was never made on this machine.',
    diagnosis: 'NO_CREDENTIALS',
    fromEvidence: 'NO_CREDENTIALS',
    healed: 'by-hand',
    break: (lab) => environment(lab, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }),
  }),
  fault({
    code: 'secret-key-wrong',
    title: 'The secret access key is wrong',
    symptom:
      'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.',
    cause: 'A key that was copied with a character missing, or a secret of another key.',
    diagnosis: 'SECRET_KEY_WRONG',
    fromEvidence: 'SECRET_KEY_WRONG',
    healed: 'by-hand',
    break: (lab) => environment(lab, { AWS_SECRET_ACCESS_KEY: 'not-the-secret' }),
  }),
  fault({
    code: 'access-key-unknown',
    title: 'The access key does not exist',
    symptom: 'InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.',
    cause: 'The key was deleted or rotated, or belongs to another partition.',
    diagnosis: 'ACCESS_KEY_UNKNOWN',
    fromEvidence: 'ACCESS_KEY_UNKNOWN',
    healed: 'by-hand',
    break: (lab) => environment(lab, { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }),
  }),
  fault({
    code: 'access-key-inactive',
    title: 'The access key is inactive',
    symptom: 'InvalidAccessKeyId, with a key that is shown in IAM.',
    cause: 'The key was made inactive, in a rotation that was not finished for instance.',
    diagnosis: 'ACCESS_KEY_UNKNOWN',
    fromEvidence: 'ACCESS_KEY_UNKNOWN',
    healed: 'by-hand',
    async break(lab) {
      const { UserName, AccessKeyId } = await signInAs(lab, 'kairo-fault-inactive', [
        { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      ]);
      await lab.change(
        call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status: 'Inactive' }),
        call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status: 'Active' }),
      );
    },
  }),
  fault({
    code: 'session-token-invalid',
    title: 'The session token is of another session',
    symptom: 'InvalidToken: The provided token is malformed or otherwise invalid.',
    cause: 'AWS_SESSION_TOKEN is left from an older session while the key is a new one.',
    diagnosis: 'SESSION_TOKEN_INVALID',
    fromEvidence: 'SESSION_TOKEN_INVALID',
    healed: 'by-hand',
    async break(lab) {
      const ask = () => lab.create(call('sts', 'GetSessionToken', {}), () => NOTHING);
      const [older, newer] = [credentialsOf(await ask()), credentialsOf(await ask())];
      await environment(lab, {
        AWS_ACCESS_KEY_ID: newer.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: newer.SecretAccessKey,
        AWS_SESSION_TOKEN: older.SessionToken,
      });
    },
  }),
  fault({
    code: 'clock-skewed',
    title: 'The clock of the host is wrong',
    symptom:
      'RequestTimeTooSkewed: The difference between the request time and the current time is too large.',
    cause:
      'Closed networks cut the way to public time servers. A clock that is 15 minutes off makes every signature void.',
    diagnosis: 'CLOCK_SKEWED',
    fromEvidence: 'CLOCK_SKEWED',
    healed: 'by-hand',
    break: async (lab) => {
      await lab.change({ kind: 'clock', aheadMs: 20 * 60_000 }, { kind: 'clock', aheadMs: 0 });
    },
  }),
];
