/** An account in memory, changed by the same calls as any other: only what AWS's API admits comes about. */
import { acm } from '../../src/cloud/acm/index.ts';
import { AwsError } from '../../src/cloud/aws-error.ts';
import { Changes, type Fabric } from '../../src/cloud/change/changes.ts';
import { ec2 } from '../../src/cloud/ec2/index.ts';
import { route53resolver } from '../../src/cloud/route53resolver/index.ts';
import type { ResolverSdk } from '../../src/cloud/route53resolver/operations.ts';
import type { CallOf, Service } from '../../src/cloud/service.ts';
import { createCaller } from '../../src/cloud/wire/call.ts';
import { operatorCredentials } from '../../src/cloud/wire/credentials.ts';
import { createDispatch } from '../../src/cloud/wire/dispatch.ts';
import type { Ids } from '../../src/network/ids.ts';
import { emptyNetwork, type Network, type Site } from '../../src/network/network.ts';
import { DEFAULT_REGION } from '../../src/network/zones.ts';
import type { Sdks } from '../../src/patterns/pattern.ts';

type AccountCall = CallOf<Sdks & { route53resolver: ResolverSdk }>;

export class Account {
  readonly region = DEFAULT_REGION;
  /** How often the API refused what was tried, by AWS's code. */
  readonly refusals = new Map<string, number>();
  readonly #changes: Changes;
  readonly call: AccountCall;
  #count = 0;

  constructor(fabric: Fabric) {
    this.#changes = new Changes({ network: emptyNetwork(), append: () => {}, close: () => {} }, fabric);
    const { accountId } = this.network;
    const services: Service[] = [ec2, acm, route53resolver];
    const dispatch = createDispatch(this.#changes, Date.now, this.#ids);
    const { caller } = operatorCredentials(accountId)('test')!;
    this.call = createCaller(services, dispatch, caller, this.region) as AccountCall;
  }

  get network(): Network {
    return this.#changes.network;
  }

  /** Everything is gone, and the ids of what comes start here. */
  async startAnew(firstId: number): Promise<void> {
    this.#count = firstId;
    await this.#changes.make((draft) => void Object.assign(draft, emptyNetwork(draft.accountId)));
  }

  async addSite(site: Site): Promise<void> {
    await this.#changes.make((draft) => {
      draft.sites[site.name] = site;
    });
  }

  async changeSite(name: string, recipe: (site: Site) => void): Promise<void> {
    await this.#changes.make((draft) => recipe(draft.sites[name]!));
  }

  /** What a call answers; nothing where AWS refuses it. */
  async attempt<T>(call: Promise<T>): Promise<T | undefined> {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.refusals.set(error.code, (this.refusals.get(error.code) ?? 0) + 1);
      return undefined;
    }
  }

  get #ids(): Ids {
    return {
      id: (prefix) => `${prefix}-${(++this.#count).toString(16).padStart(17, '0')}`,
      token: (length) => (++this.#count).toString(36).padStart(length, '0'),
    };
  }
}
