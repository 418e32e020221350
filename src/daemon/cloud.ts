/** The cloud of one lab: its services, its S3, and the ways to call them. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { acm } from '../cloud/acm/index.ts';
import type { Changes } from '../cloud/change/changes.ts';
import { deployTemplate } from '../cloud/cloudformation/deploy-template.ts';
import { createCloudFormation } from '../cloud/cloudformation/index.ts';
import type { ClientVpnSessions } from '../cloud/ec2/client-vpn/sessions.ts';
import { createEc2 } from '../cloud/ec2/index.ts';
import { addDefaultVpc } from '../cloud/ec2/vpcs/default-vpc.ts';
import { iam } from '../cloud/iam/index.ts';
import { logs } from '../cloud/logs/index.ts';
import { route53 } from '../cloud/route53/index.ts';
import { route53resolver } from '../cloud/route53resolver/index.ts';
import { createS3, type S3, type S3Options } from '../cloud/s3/index.ts';
import { InsideKeys, insideCaller } from '../cloud/s3/inside.ts';
import { createS3Control } from '../cloud/s3control/index.ts';
import type { Service } from '../cloud/service.ts';
import { ssm } from '../cloud/ssm/index.ts';
import { sts } from '../cloud/sts/index.ts';
import { createCaller } from '../cloud/wire/call.ts';
import { modelCredentials } from '../cloud/wire/credentials.ts';
import { createDispatch } from '../cloud/wire/dispatch.ts';
import { type ApiOptions, createApiListener, createS3Listener } from '../cloud/wire/listener.ts';
import type { HandleRequest } from '../lab/tls/endpoints.ts';
import { internetOrigin } from '../lab/tls/public-services.ts';
import { randomIds } from '../network/ids.ts';
import { s3EndpointUrls } from '../network/names/endpoint-names.ts';
import { emptyNetwork, type Network } from '../network/network.ts';
import { buildOwnTemplate, type OwnTemplate } from '../patterns/own-template/build.ts';
import { withCertificate } from '../patterns/parts/profile.ts';
import { siteBeside } from '../patterns/parts/site-beside.ts';
import type { Call, PatternTools } from '../patterns/pattern.ts';
import { findPattern } from '../patterns/patterns.ts';
import type { Issued } from '../pki/index.ts';
import * as pki from '../pki/index.ts';
import type { World } from '../reach/index.ts';
import { tunnelsOf, twinOf } from './twin.ts';

export interface CloudOptions {
  /** The lab's directory. */
  directory: string;
  region: string;
  changes: Changes;
  sessions: ClientVpnSessions;
  log: (line: string) => void;
  /** What new buckets begin with, where that is not what AWS gives them. */
  newBuckets?: S3Options['newBuckets'];
}

export interface Cloud {
  s3: S3;
  /** Makes a pattern's network, or that of a template of one's own, through the APIs, in place of what an earlier attempt left. */
  build(pattern: string, template?: OwnTemplate): Promise<void>;
  /** Ends in a clear state what stacks were about when the daemon ended. */
  resume(): void;
  /** Makes a network that was read from somewhere, and on-premises places that lead to it. */
  buildTwin(world: World): Promise<void>;
  /** A new account: everything that was made is gone, objects and on-premises tunnels too. */
  reset(): Promise<void>;
  /** Sets S3's clock ahead of the clients', by milliseconds; 0 sets it right. */
  setClock(aheadMs: number): void;
  listener(control: ApiOptions['control']): (request: IncomingMessage, response: ServerResponse) => void;
  /** S3 and S3 Control, as VPC endpoints and the lab's internet lead to them. */
  s3Endpoint: HandleRequest;
  /** The same APIs on the lab's internet, where nobody controls the lab. */
  publicApi: (request: IncomingMessage, response: ServerResponse) => void;
  endpointUrls(): string[];
  close(): Promise<void>;
}

export async function createCloud({
  directory,
  region,
  changes,
  sessions,
  log,
  newBuckets,
}: CloudOptions): Promise<Cloud> {
  const clock = Date.now;
  let s3AheadMs = 0;
  const ids = randomIds(randomBytes);
  const insideKeys = new InsideKeys();
  const credentials = modelCredentials(() => changes.network);
  const { caller } = credentials('test')!;
  const services: Service[] = [createEc2(sessions), acm, iam, logs, ssm, sts, route53, route53resolver];
  const dispatch = createDispatch(changes, clock, ids);
  const call = createCaller(services, dispatch, caller, region) as Call;
  const s3 = await createS3({
    directory: join(directory, 's3'),
    accountId: changes.network.accountId,
    credentials: insideKeys.among(credentials),
    networkOf: () => changes.network,
    ...(newBuckets && { newBuckets }),
    endpointPolicyOf: (id) => changes.network.vpcEndpoints[id]?.policyDocument,
    clock,
    aheadMs: () => s3AheadMs,
    region,
    log,
  });
  services.push(createS3Control((name) => s3.buckets().find((bucket) => bucket.name === name)));
  const stacks = createCloudFormation({
    services: [...services],
    dispatch,
    s3: insideCaller(s3, insideKeys),
    changes,
    clock,
    ids,
    log,
  });
  services.push(stacks.service);
  const api = { services, dispatch, credentials, s3: s3.handle, clock, log };

  /** An account as it is on its first day, beside these on-premises places. */
  async function startAnew(sitesOf: (network: Network) => Network['sites']): Promise<void> {
    await s3.reset();
    await changes.make((network) => {
      Object.assign(network, emptyNetwork(network.accountId), { sites: sitesOf(network) });
      addDefaultVpc(network, region, ids);
    });
  }

  /** Tunnels for the places that had one, and a new place for each endpoint that none leads to. */
  async function connect(original: Network, client: Issued): Promise<void> {
    const tunnels = tunnelsOf(original);
    const { clientVpnEndpoints } = changes.network;
    let places = Object.keys(changes.network.sites).length;
    for (const endpoint of Object.values(clientVpnEndpoints)) {
      if (endpoint.associations.length === 0) continue;
      const exported = await createCaller(
        services,
        dispatch,
        caller,
        endpoint.region,
      )('ec2', 'ExportClientVpnClientConfiguration', { ClientVpnEndpointId: endpoint.id });
      const { ClientConfiguration } = exported as { ClientConfiguration: string };
      const vpnProfile = withCertificate(ClientConfiguration, client);
      await changes.make((network) => {
        const own = tunnels.filter(({ endpointId }) => endpointId === endpoint.id);
        for (const { site, host } of own) {
          const place = network.sites[site]!;
          Object.assign(host === undefined ? place : place.hosts.find(({ name }) => name === host)!, {
            vpnProfile,
          });
        }
        if (own.length > 0) return;
        const site = siteBeside(places++, vpnProfile);
        network.sites[site.name] = site;
      });
    }
  }

  return {
    s3,
    async build(name, template) {
      await startAnew(() => ({}));
      const tools: PatternTools = {
        region,
        call,
        pki,
        addSite: async (site) => {
          await changes.make((network) => {
            network.sites[site.name] = site;
          });
        },
        deploy: (deployment) =>
          deployTemplate(
            {
              call: createCaller(services, dispatch, caller, region),
              engine: stacks.engine,
              network: () => changes.network,
            },
            deployment,
          ),
      };
      await (template ? buildOwnTemplate(tools, template) : findPattern(name)!.build(tools));
    },
    async buildTwin(world) {
      await s3.reset();
      const { network: twin, client } = await twinOf(world.network, { pki, ids });
      await changes.make((network) => void Object.assign(network, twin));
      for (const { name, region: home, policy } of Object.values(world.buckets)) {
        await s3.createBucket(name, { region: home || region, ...(policy !== undefined && { policy }) });
      }
      await connect(world.network, client);
    },
    resume: () => stacks.engine.recover(),
    reset: () => startAnew(withoutTunnels),
    setClock(aheadMs) {
      s3AheadMs = aheadMs;
    },
    listener: (control) =>
      createApiListener({
        ...api,
        control,
        origin: (request) => ({ via: 'api', sourceIp: request.socket.remoteAddress ?? '' }),
      }),
    s3Endpoint: createS3Listener(api, s3.handle),
    publicApi: createApiListener({ ...api, control: () => false, origin: internetOrigin }),
    endpointUrls: () => s3EndpointUrls(changes.network),
    close: () => s3.close(),
  };
}

/** The places stay; what led to an endpoint that is gone does not. */
function withoutTunnels(network: Network): Network['sites'] {
  return Object.fromEntries(
    Object.values(network.sites).map(({ vpnProfile: _, ...site }) => [
      site.name,
      { ...site, hosts: site.hosts.map(({ name, address }) => ({ name, address })) },
    ]),
  );
}
