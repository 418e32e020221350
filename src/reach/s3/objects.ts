/** Objects that a question is about. */
import type { ObjectFacts, World } from '../world.ts';
import type { S3Request } from './request.ts';

type Place = Pick<S3Request, 'bucket' | 'key'>;

/** `null` for one that is not there, `undefined` for one of which nothing is known. */
export function objectOf({ objects = {} }: World, { bucket, key }: Place): ObjectFacts | null | undefined {
  const place = `${bucket}/${key}`;
  return bucket !== undefined && key !== undefined && Object.hasOwn(objects, place)
    ? objects[place]
    : undefined;
}
