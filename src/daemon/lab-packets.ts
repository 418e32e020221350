/** The packets of a lab: a sandbox, the lab in it, and what is observed there. Linux alone has the namespaces for it. */
import { Sessions } from '../lab/client-vpn/sessions.ts';
import { FlowCollector } from '../lab/flow-logs/collector.ts';
import { Lab } from '../lab/lab.ts';
import { missingForLab } from '../lab/preflight.ts';
import { Sandbox, SandboxUnavailable } from '../lab/sandbox/sandbox.ts';
import type { Network } from '../network/network.ts';
import type { Authority } from '../pki/index.ts';
import { labAuthority } from './authority.ts';
import { FlowLogDelivery } from './flow-log-delivery.ts';
import type { Packets, Services } from './packets.ts';
import { objectPutter } from './put-object.ts';
import { CannotStart, step } from './steps.ts';

/** AWS aggregates for up to a minute on the instances of today, whatever longer interval a log asks for. */
const FLOW_LOG_INTERVAL_MS = 60_000;

/** Throws `CannotStart` where this machine cannot carry packets. */
export function refuseUnlessPossible(): void {
  // An ordinary user's PATH may lack the places where ip, nft and openvpn are.
  process.env.PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  const missing = missingForLab();
  if (missing) throw impossible(missing);
}

function impossible(reason: string): CannotStart {
  return new CannotStart(
    `${reason} Without packets, the AWS APIs and S3 work on this machine as it is: kairo up --model-only`,
  );
}

export class LabPackets implements Packets {
  readonly sessions: Sessions;
  readonly place: { sandboxPid: number; rootless: boolean };
  readonly #sandbox: Sandbox;
  readonly #authority: Authority;
  #lab!: Lab;
  #flowLogs!: FlowLogDelivery;
  #timers: NodeJS.Timeout[] = [];

  private constructor(sandbox: Sandbox, authority: Authority, newConnectionId: () => string) {
    this.#sandbox = sandbox;
    this.#authority = authority;
    this.place = { sandboxPid: sandbox.pid, rootless: sandbox.rootless };
    this.sessions = new Sessions((inside) => sandbox.path(inside), newConnectionId, Date.now);
  }

  /** An empty sandbox. Throws `CannotStart` where the machine refuses it. */
  static async boot(directory: string, newConnectionId: () => string): Promise<LabPackets> {
    const sandbox = Sandbox.start().catch((error: unknown) => {
      throw error instanceof SandboxUnavailable ? impossible(error.message) : error;
    });
    const [place, authority] = await Promise.all([sandbox, labAuthority(directory)]);
    return new LabPackets(place, authority, newConnectionId);
  }

  get programs() {
    return this.#lab.programs;
  }

  async join({ changes, cloud, port, log }: Services): Promise<void> {
    this.#lab = await Lab.start(
      {
        authority: this.#authority,
        network: () => changes.network,
        handle: cloud.s3Endpoint,
        api: cloud.publicApi,
        dismiss: (associations) => this.sessions.dismiss(associations),
        log,
      },
      this.#sandbox,
    );
    this.#lab.hold();
    const collector = new FlowCollector(this.#sandbox, Date.now);
    this.#flowLogs = new FlowLogDelivery(changes, collector, objectPutter(port));
    this.#timers = [
      setInterval(() => void this.sessions.refresh(changes.network), 1_000),
      setInterval(() => {
        this.#flowLogs.deliver().catch((error) => log(`flow logs: ${error}`));
      }, FLOW_LOG_INTERVAL_MS),
    ];
  }

  reconcile(next: Network, previous: Network): Promise<void> {
    return this.#lab.reconcile(next, previous);
  }

  async begin(network: Network): Promise<void> {
    await step('Namespaces, links, filters, servers', () => this.#lab.release(network));
    await step('Tunnel from on premises', () => this.#lab.ready());
  }

  deliverFlowLogs(): Promise<string[]> {
    return this.#flowLogs.deliver();
  }

  onLost(listener: () => void): void {
    this.#sandbox.once('gone', listener);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#sandbox.removeAllListeners('gone');
    await this.#lab.close();
  }
}
