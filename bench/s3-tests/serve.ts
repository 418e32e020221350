/** A cloud without packets on a port of its own, for clients that know nothing of Kairo. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Changes, modelOnly } from '../../src/cloud/change/changes.ts';
import { openJournal } from '../../src/cloud/change/journal.ts';
import { noSessions } from '../../src/cloud/ec2/client-vpn/sessions.ts';
import { takeExpectations } from '../../src/cloud/wire/expectations.ts';
import { createCloud } from '../../src/daemon/cloud.ts';

export interface ServedCloud {
  port: number;
  close(): Promise<void>;
}

/** Serves the APIs on 127.0.0.1; `log` gets a line for every request. */
export async function serveCloud(directory: string, log: (line: string) => void): Promise<ServedCloud> {
  const journal = openJournal(directory);
  const changes = new Changes(journal, modelOnly);
  const cloud = await createCloud({
    directory,
    region: 'us-east-1',
    changes,
    sessions: noSessions,
    log,
    // The suite is from before April 2023, when lists were on and nothing was blocked.
    newBuckets: {},
  });
  const server = takeExpectations(
    createServer(
      { requestTimeout: 0 },
      cloud.listener(() => false),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await cloud.close();
      journal.close();
    },
  };
}
