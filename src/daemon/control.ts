/** `/_kairo/…` on the API's port: for the command line, and for test suites. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Changes } from '../cloud/change/changes.ts';
import { hostSpace, instanceSpace } from '../lab/names.ts';
import { interfacesOfInstance, isUp } from '../network/instances.ts';
import type { Network } from '../network/network.ts';
import type { Cloud } from './cloud.ts';
import type { Health, LabFile } from './contract.ts';
import type { Packets } from './packets.ts';

export interface Controlled {
  file: LabFile;
  changes: Changes;
  packets: Packets;
  cloud: Cloud;
}

/** Answers a control request; `false` for a path that is none. */
export function control(
  controlled: Controlled,
): (request: IncomingMessage, response: ServerResponse, path: string) => boolean {
  return (request, response, path) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (request.method === 'GET' && path === '/_kairo/health') {
      answer(200, health(controlled));
      return true;
    }
    if (request.method === 'POST' && path === '/_kairo/reset') {
      controlled.cloud.reset().then(
        () => answer(200, { reset: true }),
        (error: unknown) => answer(500, { error: String(error) }),
      );
      return true;
    }
    if (request.method === 'POST' && path === '/_kairo/flow-logs') {
      controlled.packets.deliverFlowLogs().then(
        (delivered) => answer(200, { delivered }),
        (error: unknown) => answer(500, { error: String(error) }),
      );
      return true;
    }
    answer(404, { error: 'There is GET /_kairo/health, POST /_kairo/reset and POST /_kairo/flow-logs.' });
    return true;
  };
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
    hosts.map(({ name, address }) => ({
      name,
      kind: 'on-premises' as const,
      namespace: hostSpace(name),
      address,
    })),
  );
}

function countsOf(network: Network): Record<string, number> {
  const { vpcs, subnets, networkInterfaces, securityGroups, vpcEndpoints, clientVpnEndpoints } = network;
  const tables = { vpcs, subnets, networkInterfaces, securityGroups, vpcEndpoints, clientVpnEndpoints };
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, Object.keys(table).length]));
}
