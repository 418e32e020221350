/** A lab whose model a test changes itself, and where real packets ask what questions say. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Sessions } from '../../src/lab/client-vpn/sessions.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { hostSpace, INTERNET, instanceSpace, siteRouterSpace } from '../../src/lab/names.ts';
import { address, block, holds } from '../../src/network/cidr.ts';
import { clientPool } from '../../src/network/client-vpn.ts';
import { isUp } from '../../src/network/instances.ts';
import type { Network } from '../../src/network/network.ts';
import { createAuthority } from '../../src/pki/index.ts';
import { hostTunnel, routerTunnel } from '../../src/reach/path/sessions.ts';
import type { FlowQuestion, Source } from '../../src/reach/question.ts';
import { Account } from './account.ts';

/** Tests and measurements run in the root of the checkout. */
const PROBE = join(process.cwd(), 'test/agreement/probe.mjs');

/** A tunnel that was cut is made again within seconds; one that nobody told is missed after twenty. */
const SETTLED_WITHIN_MS = 15_000;
/** Until a client has heard that its session is over. */
const FAREWELL_MS = 300;

/** Addresses that nobody has, so that the lab's internet does not answer there; everywhere else somebody does. */
const NOBODYS = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.168.0.0/16', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
];

/** A port that answers. */
export interface Answering {
  protocol: 'udp' | 'tcp';
  address: string;
  port: number;
}

export class Laboratory implements AsyncDisposable {
  readonly account: Account;
  readonly #lab: Lab;
  readonly #sessions: Sessions;
  readonly #helpers = new Map<string, Helper>();

  private constructor(lab: Lab, account: Account, sessions: Sessions) {
    this.#lab = lab;
    this.account = account;
    this.#sessions = sessions;
  }

  /** @param LabClass the compiled one: a lab starts scripts that lie beside it */
  static async start(LabClass: typeof Lab): Promise<Laboratory> {
    let lab: Lab;
    let connections = 0;
    const account = new Account({ reconcile: (next, previous) => lab.reconcile(next, previous) });
    const sessions = new Sessions(
      (inside) => lab.sandbox.path(inside),
      () => `connection ${++connections}`,
      Date.now,
    );
    lab = await LabClass.start({
      authority: await createAuthority({ commonName: 'Lab' }),
      network: () => account.network,
      handle: (_, response) => void response.end(),
      api: (_, response) => void response.end(),
      dismiss: (associations) => sessions.dismiss(associations),
      log: () => {},
    });
    const laboratory = new Laboratory(lab, account, sessions);
    lab.hold();
    await lab.release(account.network);
    await laboratory.#peopleTheInternet();
    return laboratory;
  }

  /** Changes the model without the packets, then carries all of it to them at once, and waits for the tunnels. */
  async change(work: () => Promise<void>): Promise<void> {
    this.#lab.hold();
    await work();
    await this.#lab.release(this.account.network);
    await this.#follow();
  }

  /** Changes the model and the living lab with it, call by call, as a person does, and waits for the tunnels. */
  async alter(work: () => Promise<void>): Promise<void> {
    const { clientVpnEndpoints } = this.account.network;
    await work();
    if (this.account.network.clientVpnEndpoints !== clientVpnEndpoints) await pause(FAREWELL_MS);
    await this.#follow();
  }

  async #follow(): Promise<void> {
    await this.settle();
    for (const [space, helper] of this.#helpers) if (helper.gone) this.#helpers.delete(space);
    await Promise.all([...this.#helpers.values()].map((helper) => helper.send({ quiet: true })));
    await this.#letAppliancesForward();
  }

  /** Waits until each place that is to have a tunnel has one, and its server knows of it. */
  async settle(): Promise<void> {
    const end = performance.now() + SETTLED_WITHIN_MS;
    for (const space of tunnelled(this.account.network)) {
      while (!(await this.#isConnected(space))) {
        if (performance.now() > end) throw new Error(`${space} has no tunnel: ${this.#stateOf(space)}`);
        await pause(50);
      }
    }
  }

  /** What the lab says of the tunnel's client. */
  #stateOf(space: string): string {
    const program = this.#lab.programs.find(({ name }) => name === `vpn-client:${space}`);
    return program ? `${program.state}, ${program.detail}` : 'no client';
  }

  async #isConnected(space: string): Promise<boolean> {
    if (!this.#stateOf(space).startsWith('running')) return false;
    const landing = await this.#landing(space);
    if (!landing) return false;
    await this.#sessions.refresh(this.account.network);
    return this.#sessions
      .list(landing.endpointId)
      .some(
        ({ status, associationId, clientIp }) =>
          status === 'active' && associationId === landing.associationId && clientIp === landing.ip,
      );
  }

  /** The association on which the tunnel of a host or a router has landed. */
  async landingOf(space: string): Promise<string | undefined> {
    return (await this.#landing(space))?.associationId;
  }

  async #landing(space: string) {
    const shown = await this.#lab.sandbox.run(['ip', '-4', '-o', 'addr', 'show'], { namespace: space });
    const ip = /^\d+: tun\d+\s+inet ([\d.]+)/m.exec(shown)?.[1];
    if (ip === undefined) return undefined;
    for (const endpoint of Object.values(this.account.network.clientVpnEndpoints)) {
      const found = endpoint.associations.find((association) =>
        holds(block(clientPool(endpoint, association).cidr), address(ip)),
      );
      if (found) return { ip, endpointId: endpoint.id, associationId: found.id };
    }
    return undefined;
  }

  /** Opens ports that answer; whoever has one already keeps it. */
  async answerAt(space: string, echo: Answering[]): Promise<void> {
    if (echo.length > 0) await (await this.#helper(space)).send({ echo });
  }

  /** For each `answer`, or what came in its place. */
  async ask(questions: readonly FlowQuestion[], timeoutMs: number): Promise<string[]> {
    const { network } = this.account;
    const sent = questions.map(({ from, ...question }) => ({
      ...question,
      timeoutMs,
      place: placeOf(network, from),
    }));
    const answers = questions.map(() => 'nothing');
    const spaces = [...new Set(sent.map(({ place }) => place.space))];
    await Promise.all(
      spaces.map(async (space) => {
        const indices = sent.flatMap(({ place }, index) => (place.space === space ? [index] : []));
        const probes = indices.map((index) => ({ ...sent[index]!, from: sent[index]!.place.address }));
        const results = (await (await this.#helper(space)).send({ probes })) as string[];
        for (const [place, index] of indices.entries()) answers[index] = results[place]!;
      }),
    );
    return answers;
  }

  async #helper(space: string): Promise<Helper> {
    const known = this.#helpers.get(space);
    if (known && !known.gone) return known;
    const helper = await Helper.start(this.#lab.sandbox.fork(space, PROBE));
    this.#helpers.set(space, helper);
    return helper;
  }

  /** Every public address that is nobody's in the lab has a host at it. */
  async #peopleTheInternet(): Promise<void> {
    const lines = [
      'route add local default dev lo',
      ...NOBODYS.map((cidr) => `route add unreachable ${cidr}`),
    ];
    await this.#lab.sandbox.run(['ip', '-n', INTERNET, '-batch', '-'], { input: `${lines.join('\n')}\n` });
  }

  /** Whoever takes off the source and destination check means the instance to pass packets on. */
  async #letAppliancesForward(): Promise<void> {
    const appliances = Object.values(this.account.network.networkInterfaces).flatMap(
      ({ sourceDestCheck, attachment }) => {
        const instance = this.account.network.instances[attachment?.instanceId ?? ''];
        return !sourceDestCheck && instance && isUp(instance) ? [instanceSpace(instance.id)] : [];
      },
    );
    const settings =
      'cd /proc/sys/net/ipv4; echo 1 > ip_forward; for f in conf/*/send_redirects; do echo 0 > $f; done';
    await Promise.all(
      appliances.map((namespace) => this.#lab.sandbox.run(['sh', '-c', settings], { namespace })),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lab.close();
  }
}

/** The places that a tunnel is to begin at. */
function tunnelled(network: Network): string[] {
  return Object.values(network.sites).flatMap((site) => [
    ...site.hosts.flatMap((host) =>
      hostTunnel(network, site, host).kind === 'up' ? [hostSpace(host.name)] : [],
    ),
    ...(routerTunnel(network, site).kind === 'up' ? [siteRouterSpace(site.name)] : []),
  ]);
}

/** Where a source's packets are sent from, and the address that it insists on. */
export function placeOf(network: Network, from: Source): { space: string; address?: string } {
  switch (from.kind) {
    case 'site-host':
      return { space: hostSpace(from.host) };
    case 'site-router':
      return { space: siteRouterSpace(from.site) };
    case 'network-interface': {
      const { attachment, privateIps } = network.networkInterfaces[from.id]!;
      return { space: instanceSpace(attachment!.instanceId!), address: privateIps[0]! };
    }
    case 'internet':
      return { space: INTERNET, address: from.address };
    case 'client-vpn-client':
      throw new Error('a client without a place has no namespace');
  }
}

/** A process inside a namespace that asks and answers. */
class Helper {
  gone = false;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  #count = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', ({ id, result }: { id: number; result: unknown }) => {
      this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
    });
    child.on('exit', () => {
      this.gone = true;
      for (const { reject } of this.#waiting.values()) reject(new Error('a helper ended'));
    });
  }

  static start({ child, complaint }: { child: ChildProcess; complaint: () => string }): Promise<Helper> {
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`a helper did not start: ${complaint() || code}`)));
      child.once('message', () => {
        child.removeAllListeners();
        resolve(new Helper(child));
      });
    });
  }

  send(message: object): Promise<unknown> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ ...message, id });
    });
  }
}
