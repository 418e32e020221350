/** Policies of resources, read once each: of buckets and of endpoints. */
import {
  type Parsed,
  type Policy,
  readPolicy as read,
  storedPolicy as stored,
} from '../../../policy/index.ts';

const RESOURCE = { principal: 'required' } as const;

/** Reads the policy of a bucket or of an endpoint. */
export const readPolicy = (text: string): Parsed => read(text, RESOURCE);

/** A stored policy. What cannot be read allows nothing, so that a damaged record opens no door. */
export const storedPolicy = (text: string): Policy => stored(text, RESOURCE);
