/** AWS's routers are no hops: they do not count down. Raising first what the kernel will lower makes up for it. */
import type { NftChain } from '../kernel/space.ts';

const TTLS = [...Array.from({ length: 32 }, (_, index) => index + 1), 64, 128];

export const ttlChains: Record<string, NftChain> = Object.fromEntries(
  TTLS.map((ttl) => [`ttl_${ttl}`, { rules: [`ip ttl set ${ttl + 1}`] }]),
);

/** For a chain at prerouting, as its last rule. */
export const ttlRule = `ip ttl vmap { ${TTLS.map((ttl) => `${ttl} : goto ttl_${ttl}`).join(', ')} }`;
