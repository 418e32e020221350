/** A proxy in the environment: the doctor goes past it, the clients do not. */
import { problem } from '../../findings/index.ts';
import { found, type Judge } from './judgement.ts';

export const proxies: Judge = ({ host, target }) => {
  const [first] = host.proxies;
  return first && found(problem('PROXY_IN_ENVIRONMENT', { ...first, host: target.host }));
};
