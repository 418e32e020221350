/** Brings a lab up: journal, API, pattern, and packets unless it is a model alone. Each step is told to whoever started it. */

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { Changes } from '../cloud/change/changes.ts';
import { CorruptState, type Journal, openJournal } from '../cloud/change/journal.ts';
import { takeExpectations } from '../cloud/wire/expectations.ts';
import { randomIds } from '../network/ids.ts';
import { DEFAULT_REGION } from '../network/zones.ts';
import { readSnapshot, type World } from '../reach/index.ts';
import { readBuilt, writeBuilt } from './built-file.ts';
import type { DaemonOptions, LabFile } from './contract.ts';
import { control } from './control.ts';
import { removeLabFile, writeLabFile } from './lab-file.ts';
import { noPackets } from './packets.ts';
import { portOwner } from './port-owner.ts';
import { startTimeOf } from './start-time.ts';
import { CannotStart, step } from './steps.ts';
import { VERSION } from './version.ts';

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
  // Not loaded for a model alone: it is for Linux.
  const lab = options.modelOnly ? undefined : await import('./lab-packets.ts');
  lab?.refuseUnlessPossible();
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const journal = open(options.directory);
  const api = await listen(options.port);
  const ids = randomIds(randomBytes);

  // The sandbox boots while the services load: both take their time, neither needs the other.
  const [packets, { createCloud }] = await step(lab ? 'Sandbox and services' : 'Services', () =>
    Promise.all([
      lab?.LabPackets.boot(options.directory, () => ids.id('cvpn-connection')) ?? noPackets,
      import('./cloud.ts'),
    ]),
  );

  const changes = new Changes(journal, packets);
  const built = readBuilt(options.directory);
  const twin = built || options.snapshot === undefined ? undefined : openSnapshot(options.snapshot);
  const region = twin?.region ?? built?.region ?? DEFAULT_REGION;
  // Whose buckets they are has to be known before there are any.
  if (twin)
    await changes.make((network) => void Object.assign(network, { accountId: twin.network.accountId }));
  const cloud = await createCloud({
    directory: options.directory,
    region,
    changes,
    sessions: packets.sessions,
    log,
  });
  await packets.join({ changes, cloud, port: options.port, log });
  if (twin) await step('Twin of the snapshot', () => cloud.buildTwin(twin));
  else if (!built) {
    const what = options.template ? 'template' : 'pattern';
    await step(`Network of ${what} ${options.pattern}`, () =>
      cloud.build(options.pattern, options.template).catch(explain(options)),
    );
  }
  writeBuilt(options.directory, { pattern: options.pattern, port: options.port, region });
  await packets.begin(changes.network);
  cloud.resume();

  const file: LabFile = {
    lab: options.lab,
    pattern: options.pattern,
    version: VERSION,
    pid: process.pid,
    pidStartTime: startTimeOf(process.pid)!,
    ...packets.place,
    port: options.port,
    region,
    startedAt: Date.now(),
  };
  api.on('request', cloud.listener(control({ file, changes, packets, cloud })));
  writeLabFile(options.directory, file);

  return {
    file,
    onLost: (listener) => packets.onLost(listener),
    async close() {
      api.close();
      api.closeAllConnections();
      await packets.close();
      await cloud.close();
      journal.close();
      removeLabFile(options.directory);
    },
  };
}

/** What is wrong with a template of one's own is for the person to mend, not a defect. */
function explain({ template, pattern }: DaemonOptions): (error: unknown) => never {
  return (error) => {
    const theirs = template && error instanceof Error && /^(AwsError|StackFailed)$/.test(error.name);
    throw theirs ? new CannotStart(`${pattern}: ${error.message}`, 1) : error;
  };
}

function openSnapshot(file: string): World {
  try {
    return readSnapshot(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CannotStart(`${file} cannot be used: ${(error as Error).message}`);
  }
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
  const server = takeExpectations(createServer({ requestTimeout: 0, headersTimeout: 60_000 }));
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
