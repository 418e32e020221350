/** `/_kairo/…` on the API's port: for the command line, and for test suites. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Changes } from '../cloud/change/changes.ts';
import { hostSpace, instanceSpace } from '../lab/names.ts';
import { interfacesOfInstance, isUp } from '../network/instances.ts';
import type { Network } from '../network/network.ts';
import { type Snapshot, snapshotOf } from '../reach/snapshot.ts';
import type { World } from '../reach/world.ts';
import { certify } from './client-vpn-authority.ts';
import type { Cloud } from './cloud.ts';
import type { Health, LabFile } from './contract.ts';
import type { Packets } from './packets.ts';
import { BadControl, changeSites } from './site-changes.ts';

export interface Controlled {
  file: LabFile;
  changes: Changes;
  packets: Packets;
  cloud: Cloud;
}

/** What can be asked of the daemon. A body is JSON; what is thrown goes back as a sentence. */
const ROUTES: Record<string, (controlled: Controlled, body: unknown) => object | Promise<object>> = {
  'GET /_kairo/health': health,
  'GET /_kairo/world': world,
  'POST /_kairo/objects': objects,
  'POST /_kairo/reset': async ({ cloud }) => {
    await cloud.reset();
    return { reset: true };
  },
  'POST /_kairo/flow-logs': async ({ packets }) => ({ delivered: await packets.deliverFlowLogs() }),
  'POST /_kairo/clock': ({ cloud }, body) => {
    const { aheadMs } = (body ?? {}) as { aheadMs?: unknown };
    if (typeof aheadMs !== 'number' || !Number.isFinite(aheadMs)) {
      throw new BadControl('{"aheadMs": MILLISECONDS} is expected.');
    }
    cloud.setClock(aheadMs);
    return { aheadMs };
  },
  'POST /_kairo/s3/fsck': ({ cloud }, body) =>
    cloud.s3.check((body as { contents?: unknown } | undefined)?.contents === true),
  'POST /_kairo/s3/lifecycle': ({ cloud }, body) => cloud.s3.sweep(timeOf(body)),
  'POST /_kairo/client-vpn-authority': async ({ changes }, body) =>
    await certify(changes.network, body, await import('../pki/index.ts')),
  'POST /_kairo/sites': async ({ changes }, body) => ({
    sites: await changes.make((network) => changeSites(network, body)),
  }),
};

/** `{"at": "2027-01-01"}`; without one it is now. */
function timeOf(body: unknown): number | undefined {
  const { at } = (body ?? {}) as { at?: unknown };
  if (at === undefined) return undefined;
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) throw new BadControl('{"at": "A DATE"} is expected, such as 2027-01-01T00:00:00Z.');
  return time;
}

/** A control request has no large body. */
const MOST_BODY = 1024 * 1024;

/** Answers a control request. */
export function control(
  controlled: Controlled,
): (request: IncomingMessage, response: ServerResponse, path: string) => boolean {
  return (request, response, path) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    const route = ROUTES[`${request.method} ${path}`];
    if (!route) {
      answer(404, { error: `There is ${Object.keys(ROUTES).join(', ')}.` });
      return true;
    }
    bodyOf(request)
      .then(async (body) => await route(controlled, body))
      .then(
        (answered) => answer(200, answered),
        (error: Error) => answer(error instanceof BadControl ? 400 : 500, { error: error.message }),
      );
    return true;
  };
}

/** The JSON of a request; `undefined` where it has none. Throws `BadControl`. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MOST_BODY) throw new BadControl(`A control request has ${MOST_BODY} bytes at most.`);
  }
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new BadControl('The body is no JSON.');
  }
}

/** What questions about the network are asked of; no secret of it leaves. */
function world({ file, changes, cloud }: Controlled): Snapshot {
  const buckets = Object.fromEntries(cloud.s3.buckets().map((bucket) => [bucket.name, bucket]));
  return snapshotOf({ network: changes.network, buckets, region: file.region });
}

/** What of objects decides about requests to them: `{"objects": [{"bucket": …, "key": …}]}`. */
function objects({ cloud }: Controlled, body: unknown): { objects: World['objects'] } {
  const { objects: asked } = (body ?? {}) as { objects?: unknown };
  if (!Array.isArray(asked) || !asked.every(isPlace)) {
    throw new BadControl('{"objects": [{"bucket": "NAME", "key": "KEY"}]} is expected.');
  }
  return {
    objects: Object.fromEntries(
      asked.map(({ bucket, key }) => [`${bucket}/${key}`, cloud.s3.object(bucket, key) ?? null]),
    ),
  };
}

function isPlace(value: unknown): value is { bucket: string; key: string } {
  const { bucket, key } = (value ?? {}) as { bucket?: unknown; key?: unknown };
  return typeof bucket === 'string' && typeof key === 'string';
}

function health({ file, changes, packets, cloud }: Controlled): Health {
  const { network } = changes;
  const modelOnly = file.sandboxPid === undefined;
  return {
    version: file.version,
    lab: file.lab,
    pattern: file.pattern,
    region: file.region,
    state: 'ready',
    modelOnly,
    hosts: modelOnly ? [] : hostsOf(network),
    processes: packets.programs.map(({ title, state, restarts, detail }) => ({
      name: title,
      state,
      restarts,
      detail,
    })),
    counts: { ...countsOf(network), ...cloud.s3.counts() },
    endpointUrls: cloud.endpointUrls(),
  };
}

function hostsOf(network: Network): Health['hosts'] {
  return [...siteHosts(network), ...instances(network)];
}

function instances(network: Network): Health['hosts'] {
  return Object.values(network.instances)
    .filter(isUp)
    .map(({ id }) => ({
      name: id,
      kind: 'instance' as const,
      namespace: instanceSpace(id),
      address: interfacesOfInstance(network, id)[0]!.privateIps[0]!,
    }));
}

function siteHosts(network: Network): Health['hosts'] {
  return Object.values(network.sites).flatMap(({ hosts }) =>
    hosts.map(({ name, address, conditions }) => ({
      name,
      kind: 'on-premises' as const,
      namespace: hostSpace(name),
      address,
      ...(conditions?.environment && { environment: conditions.environment }),
    })),
  );
}

function countsOf(network: Network): Record<string, number> {
  const { vpcs, subnets, networkInterfaces, securityGroups, vpcEndpoints, clientVpnEndpoints } = network;
  const tables = { vpcs, subnets, networkInterfaces, securityGroups, vpcEndpoints, clientVpnEndpoints };
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, Object.keys(table).length]));
}
