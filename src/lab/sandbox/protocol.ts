/** What the daemon and the sandbox's first process say to each other over Node's IPC. */

export type AgentRequest = { id: number } & (
  | { op: 'run'; argv: string[]; input: string }
  | { op: 'start'; name: string; argv: string[] }
  | { op: 'stop'; name: string }
  | { op: 'write'; path: string; content: string; mode: number }
);

/** How a command ended. */
export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

export type AgentMessage =
  | { kind: 'ready' }
  | { kind: 'broken'; reason: string }
  | { kind: 'answer'; id: number; result?: Finished; error?: string }
  | { kind: 'line'; name: string; line: string }
  | { kind: 'exit'; name: string; code: number | null; signal: string | null };

/** A socket to be bound inside a namespace. */
export interface Binding {
  kind: 'tcp' | 'udp';
  address: string;
  port: number;
}

/** Where a connection out of a namespace is to lead. */
export interface Destination {
  address: string;
  port: number;
  /** The address to connect from; the route's own choice when absent. */
  localAddress?: string;
  timeoutMs: number;
}
