/** CloudFormation stacks, and Systems Manager's parameters that templates read. Packets know nothing of them. */
import type { Caller } from './iam.ts';
import type { Timestamp } from './time.ts';

/** A value of a template: anything that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** `CREATE_IN_PROGRESS`, `UPDATE_ROLLBACK_COMPLETE` … as AWS names them. */
export type StackStatus =
  | `${'CREATE' | 'DELETE'}_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | `ROLLBACK_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | `UPDATE_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | `UPDATE_ROLLBACK_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'REVIEW_IN_PROGRESS';

export type ResourceStatus =
  | `${'CREATE' | 'DELETE' | 'UPDATE' | 'ROLLBACK' | 'UPDATE_ROLLBACK'}_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | 'DELETE_SKIPPED';

export interface Stack {
  /** ARN. */
  id: string;
  name: string;
  region: string;
  status: StackStatus;
  statusReason?: string;
  createdAt: Timestamp;
  updatedAt?: Timestamp;
  deletedAt?: Timestamp;
  /** What the stack is to be, or was when its last operation ended well. */
  goal: StackGoal;
  rollback: 'rollback' | 'keep' | 'delete';
  terminationProtection: boolean;
  policy?: string;
  outputs: StackOutput[];
  /** Names of other stacks' exports that the template reads. */
  imports: string[];
  /** Keyed by logical id. */
  resources: Record<string, StackResource>;
  /** Replaced or taken out of the template, and still to be deleted: in the order in which that can be done. */
  obsolete: StackResource[];
  /** Oldest first. */
  events: StackEvent[];
  /** Keyed by ARN. */
  changeSets: Record<string, ChangeSet>;
  /** Of the last operation: `create:TOKEN`, so that a retry of the call is told from a new one. */
  lastToken?: string;
  /** What is under way; absent when nothing is. */
  operation?: StackOperation;
  /** Kept after an update that failed and has not been taken back. */
  before?: StackBefore;
  drift?: StackDrift;
}

/** What was asked for: a template and all that it is read with. */
export interface StackGoal {
  /** As it was given: JSON or YAML. */
  template: string;
  /** With the values of `NoEcho` parameters. */
  parameters: Record<string, string>;
  /** Of parameters that name an SSM parameter: what that held. */
  resolved: Record<string, string>;
  capabilities: string[];
  tags: Record<string, string>;
  roleArn?: string;
  notificationArns: string[];
}

export interface StackOutput {
  key: string;
  value: string;
  description?: string;
  exportName?: string;
}

export interface StackResource {
  logicalId: string;
  type: string;
  /** Absent until it is made. */
  physicalId?: string;
  status: ResourceStatus;
  statusReason?: string;
  updatedAt: Timestamp;
  /** As they were given to the API, with all functions resolved. */
  properties: JsonObject;
  /** What an update that did not end was to make of them. */
  attempted?: JsonObject;
  /** What `Fn::GetAtt` finds. */
  attributes: JsonObject;
  /** Logical ids of what it was made after. */
  dependsOn: string[];
  deletionPolicy: 'Delete' | 'Retain' | 'RetainExceptOnCreate';
  updateReplacePolicy: 'Delete' | 'Retain';
  drift?: ResourceDrift;
}

export interface StackEvent {
  id: string;
  at: Timestamp;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason?: string;
  /** The token of the operation that it belongs to. */
  token?: string;
}

/** What an update may have to go back to. */
export interface StackBefore {
  goal: StackGoal;
  resources: Record<string, StackResource>;
}

export type StackOperation = {
  token?: string;
  /** Who asked; what it does is done in their name. */
  actor: Caller;
  startedAt: Timestamp;
} & (
  | { kind: 'create' /** Take back what a failed creation has left. */; undo?: boolean }
  | { kind: 'update'; before: StackBefore }
  | {
      kind: 'rollback';
      before: StackBefore;
      skip: string[];
    }
  | { kind: 'delete'; retain: string[] }
);

export interface ChangeSet {
  /** ARN. */
  id: string;
  name: string;
  type: 'CREATE' | 'UPDATE';
  description?: string;
  status: 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string;
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
  createdAt: Timestamp;
  goal: StackGoal;
  rollback: Stack['rollback'];
  changes: ResourceChange[];
}

export interface ResourceChange {
  action: 'Add' | 'Modify' | 'Remove';
  logicalId: string;
  type: string;
  physicalId?: string;
  replacement?: 'True' | 'False' | 'Conditional';
  /** `Delete`, `Retain` … where something goes. */
  policyAction?: string;
  scope: ('Properties' | 'Tags' | 'Metadata' | 'DeletionPolicy' | 'UpdateReplacePolicy')[];
  details: PropertyChange[];
}

export interface PropertyChange {
  attribute: ResourceChange['scope'][number];
  property?: string;
  recreation: 'Never' | 'Conditionally' | 'Always';
  /** Whether the new value is known before the change is carried out. */
  evaluation: 'Static' | 'Dynamic';
  source: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute';
  cause?: string;
  before?: string;
  after?: string;
}

export interface StackDrift {
  detectionId: string;
  /** `undefined` while the resources are looked at. */
  status: 'DRIFTED' | 'IN_SYNC' | undefined;
  at: Timestamp;
  /** Whoever asked; the resources are read in their name. */
  actor: Caller;
}

export interface ResourceDrift {
  status: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'NOT_CHECKED';
  at: Timestamp;
  expected?: JsonObject;
  actual?: JsonObject;
  differences: { path: string; expected: string; actual: string; type: 'ADD' | 'REMOVE' | 'NOT_EQUAL' }[];
}

/** A parameter of Systems Manager's Parameter Store. */
export interface SsmParameter {
  name: string;
  region: string;
  type: 'String' | 'StringList' | 'SecureString';
  value: string;
  description?: string;
  allowedPattern?: string;
  tier: string;
  dataType: string;
  version: number;
  modifiedAt: Timestamp;
  modifiedBy: string;
  /** Earlier versions, oldest first. */
  history: { version: number; value: string; modifiedAt: Timestamp; labels: string[] }[];
  /** Of the version that is current. */
  labels: string[];
}
