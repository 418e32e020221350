/** One change that a fault makes to a lab, as plain data, so that what takes it back can be written down first. */

/** The services whose APIs faults call. */
export type FaultService = 'ec2' | 'acm' | 'iam' | 's3' | 's3control' | 'sts' | 'route53' | 'route53resolver';

export type Step =
  | PlainStep
  /** A subnet has this network ACL again, whatever its association is called by then. */
  | { kind: 'acl-of-subnet'; subnetId: string; networkAclId: string }
  /** A user is gone, with all that somebody gave it meanwhile. */
  | { kind: 'no-user'; userName: string };

export type PlainStep =
  /** A call of an AWS API, as anybody might make it. */
  | { kind: 'call'; service: FaultService; operation: string; input: object; region?: string }
  /** Something on premises; see `changeSites` of the daemon. */
  | { kind: 'sites'; change: object }
  /** The clocks of the cloud run ahead of those on premises by this much. */
  | { kind: 'clock'; aheadMs: number }
  /** The authority that signs VPN clients makes a certificate, or a revocation list; see `certify` of the daemon. */
  | { kind: 'authority'; wish: object }
  | { kind: 'nothing' };

/** The way back of what needs none. */
export const NOTHING: PlainStep = { kind: 'nothing' };

export const call = (
  service: FaultService,
  operation: string,
  input: object,
  region?: string,
): PlainStep => ({
  kind: 'call',
  service,
  operation,
  input,
  ...(region !== undefined && { region }),
});

/** Carries out a step; rejects with AWS's error. Returns what the call answered. */
export type Perform = (step: PlainStep) => Promise<Record<string, unknown>>;
