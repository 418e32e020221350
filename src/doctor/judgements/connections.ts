/** Connections: why an address of the endpoint does not take any. */
import { problem } from '../../findings/index.ts';
import { findingsOf, type Path } from '../account.ts';
import { isPrivate } from '../addresses.ts';
import type { Observations } from '../observations.ts';
import { found, type Judge, type Judgement, READ_ACCESS } from './judgement.ts';
import { noTunnel } from './tunnel.ts';

export const connections: Judge = (seen, path) => {
  const { target, addresses } = seen;
  const failed = addresses.filter(({ connection }) => connection.kind !== 'connected');
  const [first] = failed;
  if (!first) return undefined;
  if (!target.tls && target.port === 80) {
    return found(
      problem('ENDPOINT_URL_NOT_HTTPS', { url: target.url, use: target.url.replace('http://', 'https://') }),
    );
  }
  const refused = failed.find(({ connection: { kind } }) => kind === 'refused' || kind === 'reset');
  if (refused) {
    const how = refused.connection.kind as 'refused' | 'reset';
    return found(problem('TCP_REFUSED', { address: refused.address, port: target.port, how }));
  }
  return pastTunnel(seen) ?? withoutTunnel(seen, path) ?? silent(seen, path);
};

const thisMachine = ({ host }: Observations): string => host.interfaces[0]?.address ?? 'this machine';

/** A tunnel is there, and packets to the private address do not go into it. */
function pastTunnel(seen: Observations): Judgement | undefined {
  const { host, addresses } = seen;
  const [tunnel] = host.tunnels;
  if (!tunnel) return undefined;
  const past = addresses.find(
    ({ address, source, connection }) =>
      connection.kind !== 'connected' &&
      isPrivate(address) &&
      source !== undefined &&
      !host.tunnels.some((one) => one.address === source),
  );
  if (!past) return undefined;
  return found(
    problem('ROUTE_PAST_TUNNEL', {
      at: thisMachine(seen),
      address: past.address,
      source: past.source!,
      tunnel: `${tunnel.name} ${tunnel.address}`,
    }),
  );
}

/** No tunnel here, nor at a router before this machine. */
function withoutTunnel(seen: Observations, path: Path | undefined): Judgement | undefined {
  const { host, target, addresses } = seen;
  const unassociated = path?.clientVpn?.associations.length === 0;
  // An interface may outlive its tunnel for a while.
  if (host.tunnels.length > 0 && !unassociated) return undefined;
  const { address } = addresses[0]!;
  // S3's own name with private addresses came by the inbound endpoint, so the way there works for names at least.
  const nameOfItsOwn = target.host.includes('.vpce.');
  const decided =
    path?.connected === false || unassociated || (path?.connected === undefined && nameOfItsOwn);
  if (!decided || !isPrivate(address)) return undefined;
  return found(noTunnel(seen, thisMachine(seen), address, path));
}

function silent(seen: Observations, path: Path | undefined): Judgement {
  const { target, addresses } = seen;
  const failed = addresses.filter(({ connection }) => connection.kind !== 'connected');
  const open = addresses.length - failed.length;
  const what =
    open === 0
      ? `No address of ${target.host} answers on port ${target.port}: ${failed.map(({ address }) => address).join(', ')}.`
      : `${failed.map(({ address }) => address).join(', ')} does not answer on port ${target.port}, while ${open} other address of ${target.host} does.`;
  if (!path?.clientVpn) {
    return {
      kind: 'undecided',
      what,
      advice: `Silence is what security groups, network ACLs, missing routes and authorization rules have in common. ${READ_ACCESS}`,
    };
  }
  const findings = failed.flatMap(({ address }) => {
    const stopped = findingsOf(path.flow({ to: address, protocol: 'tcp', port: target.port }));
    // What would open the way to public addresses would open the network.
    return isPrivate(address) ? stopped : stopped.map((one) => ({ ...one, fix: '' }));
  });
  if (findings.length > 0) return found(...findings);
  const first = failed[0]!;
  // AWS shows a session for a while after it was lost.
  if (seen.host.tunnels.length === 0 && target.host.includes('.vpce.')) {
    const { address } = first;
    return found(noTunnel(seen, thisMachine(seen), address, path));
  }
  return found(
    problem('SITE_FIREWALL', {
      at: thisMachine(seen),
      packet: {
        ...{ protocol: 'tcp', source: first.source ?? thisMachine(seen), destination: first.address },
        ...{ port: String(target.port), reply: false },
      },
    }),
  );
}
