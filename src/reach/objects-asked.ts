/** The objects that a question is about: what is said of them decides, too. */
import { accessPointOfAlias } from '../network/access-points.ts';
import type { Network } from '../network/network.ts';
import { targetNamed } from './places.ts';
import type { Question } from './question.ts';
import { requestsFor } from './requests.ts';
import type { S3Call } from './s3/judge.ts';
import type { World } from './world.ts';

/** Throws `Unanswerable` for a question that has no answer. */
export function objectsAsked(world: World, question: Question): { bucket: string; key: string }[] {
  const requests = requestsFor(world, targetNamed(world, question.to), question);
  const places = requests.flatMap(({ s3 }) =>
    s3?.key === undefined ? [] : bucketsOf(world.network, s3).map((bucket) => ({ bucket, key: s3.key! })),
  );
  return [...new Map(places.map((place) => [`${place.bucket}/${place.key}`, place])).values()];
}

/** The bucket itself, or those behind access points that it could be. */
function bucketsOf(network: Network, { bucket, accessPoint }: S3Call): string[] {
  if (!accessPoint)
    return bucket === undefined ? [] : [accessPointOfAlias(network, bucket)?.bucket ?? bucket];
  return Object.values(network.accessPoints)
    .filter(({ name, accountId }) => name === accessPoint.name && accountId === accessPoint.accountId)
    .map((point) => point.bucket);
}
