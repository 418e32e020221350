/** All that the probes found, as plain data: it is carried from a host of a lab to where it is judged. */
import type { ClosedFacts } from './probes/closed.ts';
import type { HostFacts } from './probes/host.ts';
import type { HttpFacts } from './probes/http.ts';
import type { NameFacts } from './probes/names.ts';
import type { Evidence } from './probes/probe.ts';
import type { S3Facts } from './probes/s3.ts';
import type { AddressFacts } from './probes/tcp.ts';
import type { TlsFacts } from './probes/tls.ts';
import type { Target } from './target.ts';

export interface Observations {
  target: Target;
  host: HostFacts;
  names: NameFacts;
  /** Of every address that the name has. */
  addresses: AddressFacts[];
  /** From here on absent: what comes before did not get so far, or it was not asked for. */
  tls?: TlsFacts;
  http?: HttpFacts;
  s3?: S3Facts;
  closed?: ClosedFacts;
  /** What the time did not suffice for: where the examination was ended. */
  cutShort?: string;
  evidence: Evidence[];
}
