/** What a fault is: one way in which the path to S3 breaks in real life, put into a lab on purpose. */
import type { FindingCode } from '../findings/index.ts';
import type { FaultLab } from './lab.ts';

export type PatternName = 'provided-dns' | 'public-dns' | 'inbound-resolver';

export interface Fault {
  /** What is typed: `default-security-group`. */
  code: string;
  title: string;
  /** What people see, in the words in which they search for it. */
  symptom: string;
  /** How it comes about in real life, and why it breaks the path. */
  cause: string;
  /** Where it applies; absent: in every pattern. */
  patterns?: readonly PatternName[];
  /** What the doctor finds, given the account. */
  diagnosis: FindingCode;
  /** What it finds from the evidence alone; absent: evidence cannot tell, and then it says what would. */
  fromEvidence?: FindingCode | Partial<Record<PatternName, FindingCode>>;
  /** How it is mended, with names in capitals, where that is not what is said of its finding in general. */
  remedy?: string;
  /** Does the printed command heal it? `hand`: it is mended by something that cannot be typed as it stands. */
  healed: 'by-command' | 'by-hand';
  /** Makes the change; every step says first how it is taken back. */
  break(lab: FaultLab): Promise<void>;
}

export function fault(described: Fault): Fault {
  return described;
}

/** What evidence alone tells in a lab of this pattern; `undefined`: it does not decide. */
export function expectedFromEvidence({ fromEvidence }: Fault, pattern: string): FindingCode | undefined {
  return typeof fromEvidence === 'object' ? fromEvidence[pattern as PatternName] : fromEvidence;
}
