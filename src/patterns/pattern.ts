/**
 * What a pattern is: a network that is deployed from a template, and the checks that prove that it
 * does what it is for. A pattern knows neither the daemon that builds it nor the command that runs its checks.
 */
import type * as acm from '@aws-sdk/client-acm';
import type * as ec2 from '@aws-sdk/client-ec2';
import type { Deployment } from '../cloud/cloudformation/deploy-template.ts';
import type { CallOf } from '../cloud/service.ts';
import type { Site } from '../network/network.ts';
import type { createAuthority, issue } from '../pki/index.ts';

export interface Sdks {
  ec2: typeof ec2;
  acm: typeof acm;
}

/** One call of an AWS API: `call('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' })`, typed by the SDK. Rejects with AWS's error. */
export type Call = CallOf<Sdks>;

/** What a pattern is built with. */
export interface PatternTools {
  region: string;
  call: Call;
  pki: { createAuthority: typeof createAuthority; issue: typeof issue };
  /** Puts an on-premises place beside the cloud. */
  addSite(site: Site): Promise<void>;
  /** Deploys a template and waits. Answers the outputs; rejects with AWS's error, or with what the stack's events say. */
  deploy(deployment: Deployment): Promise<Record<string, string>>;
}

/** How a command on a host of the lab ended. */
export interface Ran {
  /** 128 and the signal's number for a command that was killed. */
  code: number;
  stdout: string;
  stderr: string;
  ms: number;
  /** It was ended because it took too long. */
  timedOut: boolean;
}

/**
 * Runs a command on the on-premises host, or on the one that is named; `timeoutMs` is 15 s unless given. Rejects when it
 * cannot be started or the checks are interrupted.
 */
export type Run = (argv: readonly string[], options?: { timeoutMs?: number; host?: string }) => Promise<Ran>;

export interface Outcome {
  pass: boolean;
  /** What came back, short enough for one or two lines. */
  observed: string;
}

export interface Check {
  id: string;
  title: string;
  /** As a person would type it on the on-premises host. */
  command: string;
  expected: string;
  run(run: Run): Promise<Outcome>;
}

/** A lab to be checked. */
export interface Lab {
  region: string;
  /** Reaches the lab's AWS API as a client on this machine does. */
  call: Call;
}

export interface Pattern {
  name: string;
  title: string;
  build(tools: PatternTools): Promise<void>;
  /** Reads names and addresses from the lab's API. Throws `NotAsBuilt` when what is to be checked is not there. */
  checks(lab: Lab): Promise<Check[]>;
}

/** Something that the pattern built is gone, so its checks have nothing to ask for. The message says what. */
export class NotAsBuilt extends Error {
  override readonly name = 'NotAsBuilt';
}
