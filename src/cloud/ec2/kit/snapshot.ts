import { current, isDraft } from 'immer';
import type { Network } from '../../../network/network.ts';

/**
 * The network as it is at this moment, for reading only. Looking through a whole table of a draft costs a
 * proxy for each of its members, which is felt from some thousand on; a snapshot shares what has not changed.
 */
export function snapshot(network: Network): Network {
  return isDraft(network) ? current(network) : network;
}
