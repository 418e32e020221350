/** The room's door: questions about a network, answered from the model alone. */
export { type FlowVerdict, type FlowVerdictKind, flow, type Way } from './flow.ts';
export type { Box, PacketSet } from './packets/packet-set.ts';
export type { ComponentKind, End, Hop, MatchedRule } from './path/leg.ts';
export type { FlowProtocol, FlowQuestion, Source } from './question.ts';
export type { AccessPointFacts, BucketFacts, PublicAccessBlock, World } from './world.ts';
