/** Looks at the kernel's flow counters once an interval and tells what came since. */
import type { FlowCount } from '../../network/flow-logs.ts';
import { flowsSince, logsOfVpc } from '../../network/flow-logs.ts';
import type { Network } from '../../network/network.ts';
import { routerSpace } from '../names.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { readFlowCounters } from '../vpc/flow-counters.ts';
import { livingVpcs } from '../vpc/placements.ts';

/** What was counted in one VPC since the last look. Times are epoch seconds. */
export interface Collected {
  vpcId: string;
  flows: FlowCount[];
  start: number;
  end: number;
}

export class FlowCollector {
  readonly #sandbox: Sandbox;
  readonly #clock: () => number;
  readonly #seen = new Map<string, { counts: FlowCount[]; at: number }>();

  constructor(sandbox: Sandbox, clock: () => number) {
    this.#sandbox = sandbox;
    this.#clock = clock;
  }

  /** One look at every VPC with a flow log. The first look at a VPC starts its first interval at its log's creation. */
  async collect(network: Network): Promise<Collected[]> {
    const logged = livingVpcs(network).filter(({ vpcId }) => logsOfVpc(network, vpcId).length > 0);
    for (const vpcId of this.#seen.keys())
      if (!logged.some((vpc) => vpc.vpcId === vpcId)) this.#seen.delete(vpcId);
    return await Promise.all(logged.map(({ vpcId }) => this.#look(network, vpcId)));
  }

  async #look(network: Network, vpcId: string): Promise<Collected> {
    const list = ['nft', '-j', 'list', 'table', 'ip', 'vpc'];
    const counts = readFlowCounters(await this.#sandbox.run(list, { namespace: routerSpace(vpcId) }));
    const at = this.#clock();
    const oldest = Math.min(...logsOfVpc(network, vpcId).map(({ creationTime }) => creationTime));
    const before = this.#seen.get(vpcId) ?? { counts: [], at: oldest };
    this.#seen.set(vpcId, { counts, at });
    return {
      vpcId,
      flows: flowsSince(counts, before.counts),
      start: Math.floor(before.at / 1000),
      end: Math.floor(at / 1000),
    };
  }
}
