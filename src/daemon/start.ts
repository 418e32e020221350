/** Brings a lab up: journal, API, sandbox, pattern, packets. Each step is told to whoever started it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { Changes } from '../cloud/change/changes.ts';
import { CorruptState, type Journal, openJournal } from '../cloud/change/journal.ts';
import { Sessions } from '../lab/client-vpn/sessions.ts';
import { FlowCollector } from '../lab/flow-logs/collector.ts';
import { Lab } from '../lab/lab.ts';
import { missingForLab } from '../lab/preflight.ts';
import { Sandbox, SandboxUnavailable } from '../lab/sandbox/sandbox.ts';
import { randomIds } from '../network/ids.ts';
import { DEFAULT_REGION } from '../network/zones.ts';
import { labAuthority } from './authority.ts';
import { readBuilt, writeBuilt } from './built-file.ts';
import type { DaemonOptions, LabFile } from './contract.ts';
import { control } from './control.ts';
import { FlowLogDelivery } from './flow-log-delivery.ts';
import { processStartTime, removeLabFile, writeLabFile } from './lab-file.ts';
import { portOwner } from './port-owner.ts';
import { objectPutter } from './put-object.ts';
import { CannotStart, step } from './steps.ts';
import { VERSION } from './version.ts';

/** AWS aggregates for up to a minute on the instances of today, whatever longer interval a log asks for. */
const FLOW_LOG_INTERVAL_MS = 60_000;

/** A running lab. */
export interface Daemon {
  file: LabFile;
  /** Ends everything; the network and the objects stay on disk. */
  close(): Promise<void>;
  /** Called when the sandbox ends by itself. */
  onLost(listener: () => void): void;
}

/** Throws `CannotStart` with a sentence for the person at the terminal. */
export async function start(options: DaemonOptions, log: (line: string) => void): Promise<Daemon> {
  const missing = missingForLab();
  if (missing) throw new CannotStart(missing);
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const journal = open(options.directory);
  const api = await listen(options.port);

  // The sandbox boots while the services load: both take their time, neither needs the other.
  const { sandbox, cloudModule, authority } = await step('Sandbox and services', async () => {
    const [sandbox, cloudModule, authority] = await Promise.all([
      Sandbox.start().catch(unavailable),
      import('./cloud.ts'),
      labAuthority(options.directory),
    ]);
    return { sandbox, cloudModule, authority };
  });

  const ids = randomIds(randomBytes);
  const sessions = new Sessions(
    (inside) => sandbox.path(inside),
    () => ids.id('cvpn-connection'),
    Date.now,
  );
  let lab: Lab;
  const fabric = { reconcile: (...args: Parameters<Lab['reconcile']>) => lab.reconcile(...args) };
  const changes = new Changes(journal, fabric);
  const cloud = await cloudModule.createCloud({
    directory: options.directory,
    region: DEFAULT_REGION,
    changes,
    sessions,
    log,
  });
  lab = await Lab.start(
    {
      authority,
      network: () => changes.network,
      handle: cloud.s3.handle,
      api: cloud.publicApi,
      dismiss: (associations) => sessions.dismiss(associations),
      log,
    },
    sandbox,
  );

  lab.hold();
  if (!readBuilt(options.directory)) {
    await step(`Network of pattern ${options.pattern}`, () => cloud.build(options.pattern));
  }
  writeBuilt(options.directory, { pattern: options.pattern, port: options.port });
  await step('Namespaces, links, filters, servers', () => lab.release(changes.network));
  await step('Tunnel from on premises', () => lab.ready());

  const file: LabFile = {
    lab: options.lab,
    pattern: options.pattern,
    version: VERSION,
    pid: process.pid,
    pidStartTime: processStartTime(process.pid),
    sandboxPid: sandbox.pid,
    rootless: sandbox.rootless,
    port: options.port,
    region: DEFAULT_REGION,
    startedAt: Date.now(),
  };
  const flowLogs = new FlowLogDelivery(
    changes,
    new FlowCollector(sandbox, Date.now),
    objectPutter(options.port),
  );
  api.on('request', cloud.listener(control({ file, changes, lab, cloud, flowLogs })));
  const timer = setInterval(() => void sessions.refresh(changes.network), 1_000);
  const flowLogTimer = setInterval(() => {
    flowLogs.deliver().catch((error) => log(`flow logs: ${error}`));
  }, FLOW_LOG_INTERVAL_MS);
  writeLabFile(options.directory, file);

  return {
    file,
    onLost: (listener) => void sandbox.once('gone', listener),
    async close() {
      clearInterval(timer);
      clearInterval(flowLogTimer);
      sandbox.removeAllListeners('gone');
      api.close();
      api.closeAllConnections();
      await lab.close();
      await cloud.close();
      journal.close();
      removeLabFile(options.directory);
    },
  };
}

function open(directory: string): Journal {
  try {
    return openJournal(directory);
  } catch (error) {
    if (error instanceof CorruptState) throw new CannotStart(error.message);
    throw error;
  }
}

function listen(port: number): Promise<Server> {
  const server = createServer({ requestTimeout: 0, headersTimeout: 60_000 });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE')
        return reject(new CannotStart(`The API cannot listen on 127.0.0.1:${port}: ${error.message}`));
      const owner = portOwner(port) ?? 'another program';
      reject(
        new CannotStart(
          `Port ${port} is taken by ${owner}. End it, or choose another port: kairo up --port ${port + 1}`,
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function unavailable(error: unknown): never {
  if (error instanceof SandboxUnavailable) throw new CannotStart(error.message);
  throw error;
}
