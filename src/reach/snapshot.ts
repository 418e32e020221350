/** A world as a file: what questions need, and no secret of it. */
import { emptyNetwork, type IamAccount, type Network } from '../network/network.ts';
import type { NotRead, World } from './world.ts';

const SNAPSHOT_FORMAT = 'kairo-snapshot/1';

export interface Snapshot {
  format: typeof SNAPSHOT_FORMAT;
  world: World;
  /** What could not be read. */
  missing?: NotRead[];
}

/** A file that is no snapshot; the message says why. */
export class NoSnapshot extends Error {
  override readonly name = 'NoSnapshot';
}

export function snapshotOf(world: World): Snapshot {
  return { format: SNAPSHOT_FORMAT, world: withoutSecrets(world) };
}

/** Throws `NoSnapshot`. Tables that an older file lacks are empty. */
export function readSnapshot(text: string): World {
  let read: Partial<Snapshot> | null;
  try {
    read = JSON.parse(text) as Partial<Snapshot> | null;
  } catch (error) {
    throw new NoSnapshot(`it is not JSON: ${(error as Error).message}`);
  }
  if (read?.format !== SNAPSHOT_FORMAT) {
    throw new NoSnapshot(`its "format" is ${JSON.stringify(read?.format)} and not "${SNAPSHOT_FORMAT}"`);
  }
  const { world, missing } = read;
  if (
    typeof world !== 'object' ||
    world === null ||
    typeof world.network !== 'object' ||
    world.network === null
  ) {
    throw new NoSnapshot('it has no "world" with a "network" in it');
  }
  const network = { ...emptyNetwork(world.network.accountId), ...world.network };
  const buckets = world.buckets ?? {};
  const tables = { ...Object.fromEntries(tablesOf(network)), buckets };
  const damaged = Object.entries(tables).find(([, table]) => !isTable(table));
  if (damaged) throw new NoSnapshot(`its "${damaged[0]}" are no objects by their names`);
  const notRead = Array.isArray(missing) ? missing.filter(({ action }) => typeof action === 'string') : [];
  return frozen({
    ...{ network, buckets, region: world.region ?? 'us-east-1' },
    ...(notRead.length > 0 && { notRead }),
  });
}

/** What of a network should be tables, whatever it is. */
function tablesOf(network: Network): [string, unknown][] {
  const names = Object.entries(emptyNetwork('')).filter(([, value]) => typeof value === 'object');
  return names.map(([name]) => [name, network[name as keyof Network]]);
}

const isTable = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((row) => typeof row === 'object' && row !== null);

/** A network that says so itself never changes, so what is looked up in it is kept. */
export function frozen(world: World): World {
  return { ...world, network: Object.freeze({ ...world.network }) };
}

/** Without private keys, those in VPN profiles, credentials, and what was remembered of calls. */
function withoutSecrets(world: World): World {
  const { network } = world;
  const certificates = Object.fromEntries(
    Object.entries(network.certificates).map(([arn, one]) => [arn, { ...one, privateKey: '' }]),
  );
  const sites = Object.fromEntries(
    Object.entries(network.sites).map(([name, site]) => [
      name,
      { ...withoutKey(site), hosts: site.hosts.map(withoutKey) },
    ]),
  );
  const instances = Object.fromEntries(
    Object.entries(network.instances).map(([id, { userData: _, ...instance }]) => [id, instance]),
  );
  const iam = Object.fromEntries(
    Object.entries(network.iam).map(([accountId, account]) => [accountId, withoutCredentials(account)]),
  );
  const plain: Network = { ...network, certificates, sites, instances, iam, clientTokens: {} };
  return { ...world, network: plain };
}

/** Who there is and what they have been given, and nothing to sign with. */
function withoutCredentials(account: IamAccount): IamAccount {
  const users = Object.fromEntries(
    Object.entries(account.users).map(([name, user]) => [
      name,
      { ...user, accessKeys: user.accessKeys.map((key) => ({ ...key, secret: '' })) },
    ]),
  );
  return { ...account, users, sessions: {} };
}

function withoutKey<T extends { vpnProfile?: string }>(place: T): T {
  if (place.vpnProfile === undefined) return place;
  const vpnProfile = place.vpnProfile
    .replace(/<key>[\s\S]*?<\/key>/g, '<key>\n</key>')
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '');
  return { ...place, vpnProfile };
}
