/**
 * Condition keys that every request has, whatever the service: when, whence, and by whom.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */

/** Adds a key with a value; one without a value is not in the request. */
export type SetKey = (name: string, value: string | undefined) => void;

/** Whence a request came, as its connection tells. */
interface Path {
  via: 'api' | 'vpc-endpoint' | 'internet';
  sourceIp: string;
  vpcEndpointId?: string;
  vpcId?: string;
  tlsVersion?: string;
}

/** Who signed it. */
export interface Requester {
  accountId: string;
  arn: string;
  /** Absent: of an account of which nothing is known. */
  userId?: string;
  /** Absent: the account's root user. */
  of?: { kind: 'user' | 'role' | 'root'; name?: string };
  /** The role's ARN, in a session of one. */
  roleArn?: string;
  /** Of the user or role, and of the session. */
  tags?: Readonly<Record<string, string>>;
  session?: { issuedAt?: number; sourceIdentity?: string; federated?: unknown };
}

export interface GlobalFacts {
  /** Epoch milliseconds. */
  now: number | undefined;
  /** Of the endpoint that was reached. */
  region: string;
  /** `undefined` when nobody signed. */
  caller: Requester | undefined;
  /** Absent for calls from inside. */
  origin?: Path | undefined;
  userAgent?: string | undefined;
  referer?: string | undefined;
  /** Of the account that owns the VPC endpoints. */
  networkAccountId: string;
}

export function setGlobalKeys(facts: GlobalFacts, set: SetKey): void {
  const { now, region, caller, origin } = facts;
  if (now !== undefined) {
    set('aws:CurrentTime', new Date(now).toISOString());
    set('aws:EpochTime', String(Math.floor(now / 1000)));
  }
  set('aws:RequestedRegion', region);
  set('aws:UserAgent', facts.userAgent);
  set('aws:Referer', facts.referer);
  set('aws:ViaAWSService', 'false');
  if (origin) setPath(origin, facts, set);
  setIdentity(caller, set);
}

/**
 * Where it came from. Through an endpoint there is a private address, which `aws:SourceIp` never holds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
function setPath(origin: Path, { networkAccountId, region }: GlobalFacts, set: SetKey): void {
  const address = origin.sourceIp.replace(/^::ffff:(?=\d+\.)/i, '');
  const tlsVersion = origin.via === 'api' ? undefined : origin.tlsVersion;
  // The API's port stands for AWS's own endpoints, which every client asks over TLS: whoever insists on it shuts out no operator.
  set('aws:SecureTransport', String(origin.via === 'api' || tlsVersion !== undefined));
  if (origin.via !== 'vpc-endpoint') {
    set('aws:SourceIp', address);
    return;
  }
  set('aws:SourceVpce', origin.vpcEndpointId);
  set('aws:SourceVpc', origin.vpcId);
  set('aws:SourceVpcArn', `arn:aws:ec2:${region}:${networkAccountId}:vpc/${origin.vpcId}`);
  set('aws:VpceAccount', networkAccountId);
  set('aws:VpcSourceIp', address);
}

/**
 * Who asks. `aws:PrincipalArn` of a session is its role's; `aws:username` is there for users only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function setIdentity(caller: Requester | undefined, set: SetKey): void {
  if (!caller) {
    set('aws:PrincipalType', 'Anonymous');
    set('aws:PrincipalAccount', 'anonymous');
    set('aws:userid', 'anonymous');
    return;
  }
  const { of, session } = caller;
  set('aws:PrincipalIsAWSService', 'false');
  set('aws:PrincipalArn', caller.roleArn ?? caller.arn);
  set('aws:PrincipalAccount', caller.accountId);
  set('aws:PrincipalType', principalType(caller));
  set('aws:userid', caller.userId);
  if (of?.kind === 'user' && !session?.federated) set('aws:username', of.name);
  for (const [key, value] of Object.entries(caller.tags ?? {})) set(`aws:PrincipalTag/${key}`, value);
  if (!session) return;
  if (session.issuedAt !== undefined) set('aws:TokenIssueTime', new Date(session.issuedAt).toISOString());
  set('aws:SourceIdentity', session.sourceIdentity);
  // Nobody has an MFA device; only temporary credentials say so.
  set('aws:MultiFactorAuthPresent', 'false');
}

function principalType({ of, session }: Requester): string {
  if (session?.federated) return 'FederatedUser';
  if (of?.kind === 'role') return 'AssumedRole';
  return of?.kind === 'user' ? 'User' : 'Account';
}
