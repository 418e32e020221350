/** What people call things, and what that is: where questions start and where they lead. */
import { type AccessPointPlace, isAccessPointAlias, parseAccessPointArn } from '../network/access-points.ts';
import { formatAddress, parseAddress, parseBlock } from '../network/cidr.ts';
import { interfacesOfInstance } from '../network/instances.ts';
import type { Network } from '../network/network.ts';
import type { Source } from './question.ts';
import { Unanswerable } from './unanswerable.ts';
import type { World } from './world.ts';

/** Where a question leads. */
export type Target =
  | { kind: 'addresses'; addresses: string[]; label: string; port?: number }
  | { kind: 'host'; host: string; port: number; secure: boolean; s3Path?: string }
  /** An access point that is named by its ARN stands in place of a bucket; an alias is a bucket's name. */
  | { kind: 's3'; bucket?: string; key?: string; accessPoint?: AccessPointPlace }
  | { kind: 'internet' };

export function sourceNamed({ network }: World, text: string): Source {
  const found = siteSource(network, text) ?? awsSource(network, text) ?? addressSource(network, text);
  if (found) return found;
  checkAddress(text);
  throw new Unanswerable(
    `There is no "${text}" that could send a packet. A question can start at: ${startsOf(network).join(', ')}; or at an id (i-…, eni-…, cvpn-endpoint-…), a Name tag or an address of these.`,
  );
}

function siteSource({ sites }: Network, text: string): Source | undefined {
  for (const site of Object.values(sites)) {
    const host = site.hosts.find(({ name, address }) => name === text || address === text);
    if (host) return { kind: 'site-host', site: site.name, host: host.name };
    if (site.routerAddress === text || text === `${site.name}/router`)
      return { kind: 'site-router', site: site.name };
  }
  const site = text === 'onprem' ? Object.values(sites)[0] : sites[text];
  const first = site?.hosts[0];
  return site && first && { kind: 'site-host', site: site.name, host: first.name };
}

function awsSource(network: Network, text: string): Source | undefined {
  if (text === 'client-vpn') {
    const [endpoint] = Object.values(network.clientVpnEndpoints);
    if (!endpoint) throw new Unanswerable('There is no Client VPN endpoint, so no client of one.');
    return { kind: 'client-vpn-client', endpointId: endpoint.id };
  }
  if (text === 'internet') return { kind: 'internet', address: '8.8.8.8' };
  const id = idNamed(network, text);
  if (network.clientVpnEndpoints[id]) return { kind: 'client-vpn-client', endpointId: id };
  for (const { id: endpointId, associations } of Object.values(network.clientVpnEndpoints)) {
    if (associations.some((one) => one.id === id))
      return { kind: 'client-vpn-client', endpointId, associationId: id };
  }
  if (network.instances[id]) {
    const [eni] = interfacesOfInstance(network, id);
    if (!eni)
      throw new Unanswerable(
        `The instance ${id} is ${network.instances[id].state} and has no network interface.`,
      );
    return { kind: 'network-interface', id: eni.id };
  }
  if (network.networkInterfaces[id]) return interfaceSource(network, id);
  if (network.vpcEndpoints[id]) {
    throw new Unanswerable(
      `${id} is a VPC endpoint: it answers and never begins a connection. Ask the other way round: --to ${id}`,
    );
  }
  return undefined;
}

/** Interfaces of what only answers begin nothing. */
function interfaceSource({ networkInterfaces }: Network, id: string): Source {
  if (networkInterfaces[id]!.requester?.service === 'vpc-endpoint') {
    throw new Unanswerable(
      `${id} is the interface of a VPC endpoint: it answers and never begins a connection. Ask the other way round: --to ${id}`,
    );
  }
  return { kind: 'network-interface', id };
}

function addressSource(network: Network, text: string): Source | undefined {
  if (parseAddress(text) === undefined) return undefined;
  const eni = Object.values(network.networkInterfaces).find(({ privateIps }) => privateIps.includes(text));
  if (eni) return interfaceSource(network, eni.id);
  const inside =
    Object.values(network.vpcs).some(({ cidrBlocks }) => cidrBlocks.length > 0) && isPrivate(text);
  if (inside) throw new Unanswerable(`Nobody has the address ${text}, so nothing can be sent from it.`);
  return { kind: 'internet', address: text };
}

const isPrivate = (ip: string) => /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(ip);

/** The id that a text is, or that has this `Name` tag; the text itself where none has. */
function idNamed({ tags }: Network, text: string): string {
  const tagged = Object.entries(tags).filter(([, own]) => own.Name === text);
  if (tagged.length > 1) {
    throw new Unanswerable(
      `Several things are named "${text}": ${tagged.map(([id]) => id).join(', ')}. Say which by its id.`,
    );
  }
  return tagged[0]?.[0] ?? text;
}

/** What a question can start at, for people who asked for something else. */
function startsOf(network: Network): string[] {
  const hosts = Object.values(network.sites).flatMap((site) => site.hosts.map(({ name }) => name));
  const instances = Object.keys(network.instances).slice(0, 5);
  const vpn = Object.keys(network.clientVpnEndpoints).length > 0 ? ['client-vpn'] : [];
  return [...hosts, ...vpn, ...instances, 'internet'];
}

/** Throws `Unanswerable` for what is like an address and none that can be asked about. */
function checkAddress(text: string): void {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  const block = parseBlock(text);
  if (block) {
    const typed = text.slice(0, text.indexOf('/'));
    const isBase = block.prefix < 31 && typed === formatAddress(block.first);
    const one = isBase ? formatAddress(block.first + 1) : typed;
    throw new Unanswerable(`${text} is a block; ask about one address of it, such as ${one}.`);
  }
  if (/^[0-9a-f.]*:[0-9a-f:.]*(?:\/\d+)?$/i.test(bare) && bare.split(':').length > 2) {
    throw new Unanswerable(`${text} is IPv6; packets are of IPv4 here, so only IPv4 can be asked about.`);
  }
  if (/^\d[\d.]*(?:\/\d*)?$/.test(text)) {
    throw new Unanswerable(`${text} is no IPv4 address; one looks like 10.0.0.4.`);
  }
}

export function targetNamed({ network }: World, text: string): Target {
  if (text === 'internet') return { kind: 'internet' };
  const point = accessPointTarget(text);
  if (point) return point;
  const s3 = /^s3:\/\/([^/]*)(?:\/(.*))?$/.exec(text);
  if (s3) {
    const [, bucket = '', key = ''] = s3;
    return { kind: 's3', ...(bucket !== '' && { bucket }), ...(key !== '' && { key }) };
  }
  if (/^https?:\/\//i.test(text)) return urlTarget(text);
  if (parseAddress(text) !== undefined) return { kind: 'addresses', addresses: [text], label: text };
  checkAddress(text);
  const id = idNamed(network, text);
  const known = addressesOf(network, id);
  if (known) return known;
  for (const site of Object.values(network.sites)) {
    const host = site.hosts.find(({ name }) => name === text);
    if (host) return { kind: 'addresses', addresses: [host.address], label: text };
  }
  if (/^(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}\.?$/i.test(text))
    return { kind: 'host', host: text, port: 443, secure: true };
  throw new Unanswerable(
    `"${text}" is nothing that a packet could go to. A question can lead to: a host name, a URL, an address, s3://BUCKET[/KEY], an access point by its ARN or alias, internet, or an id (eni-…, vpce-…, i-…).`,
  );
}

/** `ARN[/object/KEY]`, an alias, or as the AWS CLI writes it: `s3://ARN[/KEY]`. */
function accessPointTarget(text: string): Target | undefined {
  if (isAccessPointAlias(text) && !text.includes('/')) return { kind: 's3', bucket: text };
  const [, arn = '', inCli] = /^s3:\/\/(arn:[^/]+\/[^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  const place = parseAccessPointArn(arn === '' ? text : arn);
  if (!place) return undefined;
  const { key = inCli, ...accessPoint } = place;
  return { kind: 's3', accessPoint, ...(key !== undefined && key !== '' && { key }) };
}

function urlTarget(text: string): Target {
  if (!URL.canParse(text)) throw new Unanswerable(`${text} is no URL.`);
  const { protocol, hostname, port, pathname } = new URL(text);
  const secure = protocol === 'https:';
  const at = port === '' ? (secure ? 443 : 80) : Number(port);
  if (parseAddress(hostname) !== undefined) {
    return { kind: 'addresses', addresses: [hostname], label: text, port: at };
  }
  checkAddress(hostname);
  return { kind: 'host', host: hostname, port: at, secure, s3Path: decoded(pathname) };
}

/** A key as it is, and not as a URL writes it. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Unanswerable(`${path} is no path of a URL: a % stands before two hexadecimal digits.`);
  }
}

/** The private addresses of an interface, an endpoint or an instance. */
function addressesOf(network: Network, id: string): Target | undefined {
  const eni = network.networkInterfaces[id];
  if (eni) return { kind: 'addresses', addresses: eni.privateIps.slice(0, 1), label: id };
  if (network.instances[id]) {
    const [first] = interfacesOfInstance(network, id);
    if (!first) throw new Unanswerable(`The instance ${id} has no network interface, so no address.`);
    return { kind: 'addresses', addresses: first.privateIps.slice(0, 1), label: id };
  }
  const endpoint = network.vpcEndpoints[id];
  if (!endpoint) return undefined;
  if (endpoint.type === 'Gateway') {
    throw new Unanswerable(
      `${id} is a gateway endpoint and has no address; ask for what is behind it: --to s3://BUCKET`,
    );
  }
  const addresses = endpoint.networkInterfaceIds.flatMap(
    (one) => network.networkInterfaces[one]?.privateIps[0] ?? [],
  );
  if (addresses.length === 0)
    throw new Unanswerable(`${id} has no network interface in the model, so no address.`);
  return { kind: 'addresses', addresses, label: id };
}
