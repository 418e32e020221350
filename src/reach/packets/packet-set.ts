/**
 * Sets of packets, exactly: what holds of a set holds of every packet in it, without trying any.
 *
 * A box is a product of five sets of numbers, and a packet set is a list of boxes that have nothing in common. All
 * functions take and return such lists.
 */
import {
  equal,
  intersection,
  type RangeSet,
  union as rangesUnion,
  difference as rangesWithout,
} from './range-set.ts';

/** Packets whose every field lies in the field's set. */
export interface Box {
  /** Protocol numbers, 0 to 255. */
  protocol: RangeSet;
  /** IPv4 addresses as numbers. */
  source: RangeSet;
  destination: RangeSet;
  /** Source ports of TCP and UDP, types of ICMP; of other protocols everything. */
  sourcePort: RangeSet;
  /** Destination ports of TCP and UDP, codes of ICMP; of other protocols everything. */
  destinationPort: RangeSet;
}

export type Field = keyof Box;
export type PacketSet = readonly Box[];

/** In the order in which differences are cut: fields that are seldom cut into pieces come first. */
const FIELDS = ['protocol', 'source', 'sourcePort', 'destinationPort', 'destination'] as const;

export const ALL_PROTOCOLS: RangeSet = [{ first: 0, last: 255 }];
export const ALL_ADDRESSES: RangeSet = [{ first: 0, last: 2 ** 32 - 1 }];
export const ALL_PORTS: RangeSet = [{ first: 0, last: 65_535 }];

export const EVERYTHING: Box = {
  protocol: ALL_PROTOCOLS,
  source: ALL_ADDRESSES,
  destination: ALL_ADDRESSES,
  sourcePort: ALL_PORTS,
  destinationPort: ALL_PORTS,
};
export const NOTHING: PacketSet = [];
const ICMP: PacketSet = [{ ...EVERYTHING, protocol: [{ first: 1, last: 1 }] }];

/** The packets of which these fields are known; the others can be anything. */
export function packets(known: Partial<Box>): PacketSet {
  const box = { ...EVERYTHING, ...known };
  return FIELDS.every((field) => box[field].length > 0) ? [box] : NOTHING;
}

export function isEmpty(set: PacketSet): boolean {
  return set.length === 0;
}

export function intersect(a: PacketSet, b: PacketSet): PacketSet {
  return a.flatMap((one) => b.flatMap((other) => common(one, other) ?? []));
}

/** What is left of the first set without the second. */
export function subtract(a: PacketSet, b: PacketSet): PacketSet {
  return b.reduce<PacketSet>((left, hole) => left.flatMap((box) => cut(box, hole)), a);
}

export function union(a: PacketSet, b: PacketSet): PacketSet {
  return normalized([...a, ...subtract(b, a)]);
}

/** The packets with one field set to other values: translation. */
export function rewrite(set: PacketSet, fields: Partial<Box>): PacketSet {
  // Boxes that differed in a field that is gone are one now.
  return set.reduce<PacketSet>((done, box) => union(done, [{ ...box, ...fields }]), NOTHING);
}

/** Where they came from becomes where they go. ICMP's types and codes are not ports and stay. */
export function reversed(set: PacketSet): PacketSet {
  const turned = (boxes: PacketSet, ports: boolean) =>
    boxes.map((box) => ({
      ...box,
      source: box.destination,
      destination: box.source,
      ...(ports && { sourcePort: box.destinationPort, destinationPort: box.sourcePort }),
    }));
  return normalized([...turned(intersect(set, ICMP), false), ...turned(subtract(set, ICMP), true)]);
}

/** All values that a field has in the set. */
export function valuesOf(set: PacketSet, field: Field): RangeSet {
  return set.reduce<RangeSet>((values, box) => rangesUnion(values, box[field]), []);
}

/** Do both hold the same packets, in whatever boxes? */
export function same(a: PacketSet, b: PacketSet): boolean {
  return isEmpty(subtract(a, b)) && isEmpty(subtract(b, a));
}

/** Boxes that differ in one field only become one, so that sets stay small. */
export function normalized(set: PacketSet): PacketSet {
  let boxes = [...set];
  for (const field of boxes.length > 1 ? FIELDS : []) boxes = joinedAlong(boxes, field);
  return boxes;
}

function joinedAlong(boxes: Box[], field: Field): Box[] {
  const result: Box[] = [];
  for (const box of boxes) {
    const index = result.findIndex((other) => FIELDS.every((f) => f === field || equal(box[f], other[f])));
    const known = result[index];
    if (known) result[index] = { ...known, [field]: rangesUnion(known[field], box[field]) };
    else result.push(box);
  }
  return result;
}

function common(a: Box, b: Box): Box | undefined {
  const result = { ...a };
  for (const field of FIELDS) {
    const values = intersection(a[field], b[field]);
    if (values.length === 0) return undefined;
    result[field] = values;
  }
  return result;
}

/** A box without another: at most one piece for each field. */
function cut(box: Box, hole: Box): Box[] {
  const overlap = common(box, hole);
  if (!overlap) return [box];
  const pieces: Box[] = [];
  let rest = box;
  for (const field of FIELDS) {
    const outside = rangesWithout(rest[field], overlap[field]);
    if (outside.length > 0) pieces.push({ ...rest, [field]: outside });
    rest = { ...rest, [field]: overlap[field] };
  }
  return pieces;
}
