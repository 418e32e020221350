/** The clients that read an account: real AWS, or whatever speaks its API. */
import { ACMClient } from '@aws-sdk/client-acm';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import { STSClient } from '@aws-sdk/client-sts';
import type { ClientOptions } from './client-options.ts';
import { controlClient } from './control-client.ts';
import { type ResolverCall, resolverCall } from './resolver-call.ts';

/** What is asked in one region. */
export interface RegionClients {
  region: string;
  ec2: EC2Client;
  acm: ACMClient;
  resolver: ResolverCall;
  control: S3ControlClient;
}

/** What is asked once for an account. */
export interface AccountClients {
  sts: STSClient;
  iam: IAMClient;
  route53: Route53Client;
  s3: S3Client;
}

/** Adaptive: the SDK slows down where AWS throttles. */
const PATIENT = {
  ...{ retryMode: 'adaptive', maxAttempts: 8 },
  requestHandler: { connectionTimeout: 5_000, ...answeredWithin(15_000) },
} as const;
const HASTY = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000, ...answeredWithin(5_000) },
} as const;

/** Where S3 Control is not reached, the rest is still read. */
const CONTROL = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, ...answeredWithin(10_000) },
} as const;

/** Without the second setting the SDK only writes a warning. */
function answeredWithin(requestTimeout: number) {
  return { requestTimeout, throwOnRequestTimeout: true };
}

function settingsOf(region: string, { hasty, ...options }: ClientOptions) {
  return { region, ...options, ...(hasty ? HASTY : PATIENT) };
}

export function regionClients(region: string, options: ClientOptions): RegionClients {
  const settings = settingsOf(region, options);
  return {
    region,
    ec2: new EC2Client(settings),
    acm: new ACMClient(settings),
    resolver: resolverCall(region, options),
    control: controlClient({ ...settings, ...CONTROL }),
  };
}

export function accountClients(region: string, options: ClientOptions): AccountClients {
  const settings = settingsOf(region, options);
  return {
    // The first that is asked: where nobody answers, that is to be known soon.
    sts: new STSClient({ ...settings, maxAttempts: Math.min(settings.maxAttempts, 2) }),
    iam: new IAMClient(settings),
    route53: new Route53Client(settings),
    // Buckets of other regions are read where they are.
    s3: new S3Client({ ...settings, followRegionRedirects: true, forcePathStyle: true }),
  };
}
