/** What the daemon and the command line tell each other. */

/** How the daemon is started: one JSON argument. */
export interface DaemonOptions {
  lab: string;
  /** The lab's own directory under the state directory. */
  directory: string;
  /** Of the AWS API on 127.0.0.1. */
  port: number;
  /** Built when the directory holds no network yet; `snapshot` for the twin of what a snapshot holds. */
  pattern: string;
  /** In place of a pattern; `pattern` is the name of its file then. */
  template?: { stackName: string; template: string; parameters: Record<string, string> };
  /** The file of the snapshot. */
  snapshot?: string;
  /** No packets: the APIs, S3 and what the model itself tells. */
  modelOnly?: boolean;
}

/** What the daemon says to the process that started it, over Node's IPC, until the lab is ready. */
export type DaemonMessage =
  | { kind: 'step'; title: string; state: 'started' }
  | { kind: 'step'; title: string; state: 'done'; ms: number }
  | { kind: 'ready'; lab: LabFile }
  /** The daemon ends after this. `exitCode` is what the command should end with. */
  | { kind: 'failed'; message: string; exitCode: 1 | 2 | 3 };

/** `lab.json` in the lab's directory: there while the daemon runs, left behind when it is killed. */
export interface LabFile {
  lab: string;
  pattern: string;
  version: string;
  /** Of the daemon. */
  pid: number;
  /** As `startTimeOf` tells it, so that a recycled pid is not taken for the daemon. */
  pidStartTime: string;
  /** Of the sandbox's first process; its namespaces are the lab. Absent for a model alone. */
  sandboxPid?: number;
  /** True when the sandbox has a user namespace of its own. */
  rootless?: boolean;
  port: number;
  region: string;
  /** Epoch milliseconds. */
  startedAt: number;
}

/** `GET /_kairo/health`. */
export interface Health {
  version: string;
  lab: string;
  pattern: string;
  region: string;
  state: 'starting' | 'ready';
  /** Where it is true there are no packets, no hosts and no processes: what is told is the model. */
  modelOnly: boolean;
  /** Places where commands can run: on-premises hosts first. `namespace` is its name inside the sandbox. */
  hosts: {
    name: string;
    kind: 'on-premises' | 'instance';
    namespace: string;
    address: string;
    /** What somebody set in the environment there. */
    environment?: Record<string, string>;
  }[];
  /** A line each for people: OpenVPN servers and clients, with restarts. */
  processes: { name: string; state: 'running' | 'restarting' | 'failed'; restarts: number; detail: string }[];
  counts: Record<string, number>;
  /** `https://bucket.vpce-…` of every S3 interface endpoint, in the order of their creation. */
  endpointUrls?: string[];
}
