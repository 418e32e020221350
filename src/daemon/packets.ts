/** What the daemon asks of a lab's packets; and the answers where there are none. */
import { type Changes, type Fabric, modelOnly } from '../cloud/change/changes.ts';
import { type ClientVpnSessions, noSessions } from '../cloud/ec2/client-vpn/sessions.ts';
import type { ProgramState } from '../lab/supervisor.ts';
import type { Network } from '../network/network.ts';
import type { Cloud } from './cloud.ts';
import type { LabFile } from './contract.ts';

/** What is behind the packets: the model that they follow, and the services that they reach. */
export interface Services {
  changes: Changes;
  cloud: Cloud;
  /** Of the lab's API. */
  port: number;
  log: (line: string) => void;
}

export interface Packets extends Fabric {
  /** Of Client VPN. */
  readonly sessions: ClientVpnSessions;
  /** Where commands on the lab's hosts can be run. */
  readonly place: Pick<LabFile, 'sandboxPid' | 'rootless'>;
  readonly programs: ProgramState[];
  /** Joins them to what is behind them. Until `begin` the model changes and they wait. */
  join(services: Services): Promise<void>;
  /** From here on they follow the model. */
  begin(network: Network): Promise<void>;
  /** Writes what flow logs have to tell; answers the keys of the objects. */
  deliverFlowLogs(): Promise<string[]>;
  /** Called when they end by themselves. */
  onLost(listener: () => void): void;
  close(): Promise<void>;
}

/** A model alone: nothing is carried, so nothing is observed, and nothing is shown as if it were. */
export const noPackets: Packets = {
  ...modelOnly,
  sessions: noSessions,
  place: {},
  programs: [],
  join: async () => {},
  begin: async () => {},
  deliverFlowLogs: async () => [],
  onLost: () => {},
  close: async () => {},
};
