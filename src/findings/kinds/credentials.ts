/** Signatures that S3 does not take. */
import { kind } from '../finding.ts';

export const credentials = {
  NO_CREDENTIALS: kind<{ says: string }>({
    title: 'There are no credentials',
    explanation:
      'Neither the environment, nor the profile, nor any other source of the SDKs’ chain has a key.',
    remedy: 'aws configure, or aws sso login',
    resource: () => 'credentials',
    detail: ({ says }) => says,
  }),
  ACCESS_KEY_UNKNOWN: kind<{ says: string }>({
    title: 'The access key is not known, or is inactive',
    explanation:
      'The key was deleted, rotated or made inactive, or it is of another partition (China, GovCloud).',
    remedy: 'aws iam list-access-keys; aws configure',
    resource: () => 'AWS_ACCESS_KEY_ID',
    detail: ({ says }) => says,
  }),
  SECRET_KEY_WRONG: kind<{ says: string }>({
    title: 'The signature does not match: the secret key is wrong',
    explanation:
      'S3 knows the access key and computes another signature: the secret is of another key or was copied badly. A proxy that changes headers has the same effect.',
    remedy: 'aws configure',
    resource: () => 'AWS_SECRET_ACCESS_KEY',
    detail: ({ says }) => says,
  }),
  SESSION_TOKEN_INVALID: kind<{ says: string; expired: boolean }>({
    title: 'The session token is expired or of another session',
    explanation: 'Temporary credentials are three values that belong together, and they end.',
    remedy: 'aws sso login, or unset AWS_SESSION_TOKEN',
    resource: () => 'AWS_SESSION_TOKEN',
    detail: ({ says }) => says,
  }),
  CLOCK_SKEWED: kind<{ seconds: number }>({
    title: 'The machine’s clock is wrong',
    explanation:
      'A signature holds for 15 minutes. In a closed network public time servers are out of reach; the clock needs one inside (169.254.169.123 in a VPC, or the site’s own).',
    remedy: 'timedatectl status; set an NTP server that is reached.',
    resource: () => 'clock',
    detail: ({ seconds }) =>
      `The clock here is ${Math.abs(Math.round(seconds))} s ${seconds < 0 ? 'behind' : 'ahead of'} S3’s.`,
  }),
  REQUEST_REFUSED: kind<{ operation: string; code: string; says: string }>({
    title: 'S3 refuses the request',
    explanation: 'S3 answers with an error that is none of the usual ones.',
    remedy: 'Look the code up: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html',
    resource: ({ operation }) => operation,
    detail: ({ operation, code, says }) => `${operation}: ${code}: ${says}`,
  }),
};
