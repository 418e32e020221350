/** On-premises places are changed here: AWS knows nothing of them, so no API of AWS does it. */
import { parseAddress, parseBlock } from '../network/cidr.ts';
import type { Network, Site } from '../network/network.ts';

/** A control request that makes no sense. The message says what was expected. */
export class BadControl extends Error {
  override readonly name = 'BadControl';
}

/** What of a place can be set; a member that is `null` is taken away. */
type SiteChange = Partial<Record<'vpnProfile' | 'forwarders' | 'conditions', unknown>>;
type HostChange = Partial<Record<'vpnProfile' | 'conditions', unknown>>;

const SITE_MEMBERS = ['vpnProfile', 'forwarders', 'conditions'];
const HOST_MEMBERS = ['vpnProfile', 'conditions'];

/**
 * Applies `{ SITE: { conditions?, forwarders?, vpnProfile?, hosts?: { HOST: { conditions?, vpnProfile? } } } }` to a
 * draft, and returns the places as they were before. Throws `BadControl`, and then nothing has changed.
 */
export function changeSites(network: Network, body: unknown): Record<string, Site> {
  const before = structuredClone(JSON.parse(JSON.stringify(network.sites)) as Network['sites']);
  for (const [name, change] of Object.entries(record(body, 'The body'))) {
    const site = network.sites[name];
    if (!site)
      throw new BadControl(`There is no site "${name}"; there is: ${Object.keys(network.sites).join(', ')}.`);
    const { hosts = {}, ...own } = record(change, `"${name}"`);
    set<SiteChange>(site as unknown as SiteChange, own, SITE_MEMBERS);
    for (const [hostName, hostChange] of Object.entries(record(hosts, 'hosts'))) {
      const host = site.hosts.find((candidate) => candidate.name === hostName);
      if (!host) throw new BadControl(`The site "${name}" has no host "${hostName}".`);
      set<HostChange>(host as unknown as HostChange, record(hostChange, `"${hostName}"`), HOST_MEMBERS);
    }
  }
  return before;
}

function set<Change extends object>(
  target: Change,
  change: Record<string, unknown>,
  members: string[],
): void {
  for (const [member, value] of Object.entries(change)) {
    if (!members.includes(member)) {
      throw new BadControl(`"${member}" cannot be set; what can be: ${members.join(', ')}.`);
    }
    if (member === 'conditions') checkConditions(value);
    if (value === null) delete target[member as keyof Change];
    else target[member as keyof Change] = value as Change[keyof Change];
  }
}

/** They end up in commands for the kernel, so each is what it is to be. */
function checkConditions(value: unknown): void {
  for (const [name, condition] of Object.entries(record(value ?? {}, 'conditions'))) {
    const isValid = CONDITIONS[name];
    if (!isValid) {
      throw new BadControl(
        `There is no condition "${name}"; there is: ${Object.keys(CONDITIONS).join(', ')}.`,
      );
    }
    if (!isValid(condition)) throw new BadControl(`${JSON.stringify(condition)} is no value of "${name}".`);
  }
}

const isAddress = (value: unknown): boolean => typeof value === 'string' && parseAddress(value) !== undefined;
const isBlock = (value: unknown): boolean => typeof value === 'string' && parseBlock(value) !== undefined;
const isName = (value: string): boolean => /^[\w.-]{1,253}$/.test(value);
const isPort = (value: unknown): boolean => {
  const { protocol, port } = (value ?? {}) as { protocol?: unknown; port?: unknown };
  return (
    ['tcp', 'udp'].includes(protocol as string) &&
    Number.isInteger(port) &&
    0 < Number(port) &&
    Number(port) < 65_536
  );
};
const every =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(is);
const entries =
  (is: (name: string, value: unknown) => boolean) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, one]) => is(name, one));

const CONDITIONS: Record<string, (value: unknown) => boolean> = {
  stripsPrivateAnswers: (value) => typeof value === 'boolean',
  blocks: every(isPort),
  silentMtu: (value) => Number.isInteger(value) && Number(value) >= 576 && Number(value) <= 9001,
  nameServers: every(isAddress),
  hostsFile: entries((name, value) => isName(name) && isAddress(value)),
  localRoutes: every(isBlock),
  environment: entries((name, value) => /^\w+$/.test(name) && typeof value === 'string'),
};

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new BadControl(`${what} is to be a JSON object.`);
}
