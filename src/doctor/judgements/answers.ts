/** Unsigned answers: whether it is S3, its clock, and what becomes of large packets. */
import { problem } from '../../findings/index.ts';
import { httpText } from '../probes/http.ts';
import { found, type Judge } from './judgement.ts';
import { OTHER_LABELS } from './tls.ts';

/** S3 takes signatures that are up to 15 minutes off; at ten something is wrong. */
const MOST_SKEW_MS = 10 * 60_000;

export const answers: Judge = ({ target, http, addresses, host }) => {
  if (!http) return undefined;
  const { small, large, skew } = http;
  if (small.kind !== 'answer') {
    return {
      kind: 'undecided',
      what: `${target.host} takes the connection and does not answer a small request: ${httpText(small)}.`,
      advice: `Something between holds the answer back. Look at it from both ends: tcpdump -ni any host ${addresses[0]?.address ?? target.host} and port ${target.port}`,
    };
  }
  // Below another label than that of buckets another API answers, which is told already.
  if (!small.isS3 && OTHER_LABELS.test(target.host)) return undefined;
  if (!small.isS3) return found(problem('NOT_S3', { host: target.host, says: httpText(small) }));
  if (skew !== undefined && Math.abs(skew) > MOST_SKEW_MS) {
    return found(problem('CLOCK_SKEWED', { seconds: skew / 1000 }));
  }
  if (large && large.kind !== 'answer') {
    const address =
      addresses.find(({ connection }) => connection.kind === 'connected')?.address ?? target.host;
    return found(problem('MTU_BLACK_HOLE', { at: host.interfaces[0]?.address ?? 'this machine', address }));
  }
  return undefined;
};
