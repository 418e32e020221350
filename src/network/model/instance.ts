/** Instances: hosts in a VPC. */
import type { Timestamp } from './time.ts';

/** A host in a VPC. Its interfaces are those whose attachment names it; that with index 0 is the primary one. */
export interface Instance {
  id: string;
  region: string;
  /** Of the primary interface, kept when that has gone with the instance. */
  vpcId: string;
  subnetId: string;
  state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  /** Why it left `running`, as AWS words it; empty while nobody asked. */
  stateTransitionReason: string;
  /** Of a terminated one, which is forgotten an hour later. */
  terminatedAt?: Timestamp;
  /** Shared by those that one call made. */
  reservationId: string;
  launchIndex: number;
  launchTime: Timestamp;
  imageId: string;
  instanceType: string;
  keyName?: string;
  /** As given, in base64. Nothing runs it. */
  userData?: string;
  clientToken: string;
  disableApiTermination: boolean;
}
