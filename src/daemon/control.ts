/** `/_kairo/…` on the API's port: for the command line, and for test suites. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Changes } from '../cloud/change/changes.ts';
import type { Lab } from '../lab/lab.ts';
import { hostSpace, instanceSpace } from '../lab/names.ts';
import { interfacesOfInstance, isUp } from '../network/instances.ts';
import type { Network } from '../network/network.ts';
import type { Cloud } from './cloud.ts';
import type { Health, LabFile } from './contract.ts';
import type { FlowLogDelivery } from './flow-log-delivery.ts';

export interface Controlled {
  file: LabFile;
  changes: Changes;
  lab: Lab;
  cloud: Cloud;
  flowLogs: FlowLogDelivery;
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
      controlled.flowLogs.deliver().then(
        (delivered) => answer(200, { delivered }),
        (error: unknown) => answer(500, { error: String(error) }),
      );
      return true;
    }
    answer(404, { error: 'There is GET /_kairo/health, POST /_kairo/reset and POST /_kairo/flow-logs.' });
    return true;
  };
}

function health({ file, changes, lab, cloud }: Controlled): Health {
  const { network } = changes;
  return {
    version: file.version,
    lab: file.lab,
    pattern: file.pattern,
    region: file.region,
    state: 'ready',
    hosts: hostsOf(network),
    processes: lab.programs.map(({ title, state, restarts, detail }) => ({
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
