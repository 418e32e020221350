/** The machine itself: is it connected to anything? */
import { problem } from '../../findings/index.ts';
import { found, type Judge } from './judgement.ts';

export const network: Judge = ({ host, addresses }) =>
  host.interfaces.length === 0 && !addresses.some(({ connection }) => connection.kind === 'connected')
    ? found(problem('NO_NETWORK', {}))
    : undefined;
