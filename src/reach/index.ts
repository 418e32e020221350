/** The room's door: questions about a network, answered from the model alone. */
export { type Explanation, explain } from './explain.ts';
export { type FlowVerdict, type FlowVerdictKind, flow, type Way } from './flow.ts';
export { objectsAsked } from './objects-asked.ts';
export { type Box, type PacketSet, packets, valuesOf } from './packets/packet-set.ts';
export { type RangeSet, rangeSet, single } from './packets/range-set.ts';
export { PROTOCOL_NUMBERS } from './packets/traffic.ts';
export { NOT_PUBLIC } from './path/internet.ts';
export type { ComponentKind, End, Hop, MatchedRule } from './path/leg.ts';
export { type Proof, type ProofQuestion, prove, type Reached } from './prove.ts';
export type { FlowProtocol, FlowQuestion, Question, Source } from './question.ts';
export { frozen, NoSnapshot, readSnapshot, type Snapshot, snapshotOf } from './snapshot.ts';
export type { Stage } from './stage.ts';
export { type Stop, type Trace, trace } from './trace.ts';
export { Unanswerable } from './unanswerable.ts';
export { cidrsOf } from './words.ts';
export type { BucketFacts, ObjectFacts, World } from './world.ts';
