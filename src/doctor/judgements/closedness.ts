/** Is the network closed? */
import { problem } from '../../findings/index.ts';
import type { Path } from '../account.ts';
import { found, type Judge } from './judgement.ts';

export const closedness: Judge = ({ closed, host }, path) => {
  const open = closed?.tried.filter((one) => one.open) ?? [];
  if (open.length === 0) return undefined;
  const reached = open.map(({ host: name, address }) =>
    name === address ? address : `${name} (${address})`,
  );
  if (path?.clientVpn?.splitTunnel) {
    return found(problem('SPLIT_TUNNEL_LEAK', { endpointId: path.clientVpn.id, reached }));
  }
  const past = ({ source }: { source?: string }): boolean =>
    source !== undefined && host.tunnels.every(({ address }) => address !== source);
  if (!path && host.tunnels.length > 0 && open.every(past)) {
    return found(problem('SPLIT_TUNNEL_LEAK', { reached }));
  }
  const route = path && routeThatLeaks(path, open[0]!.address);
  return found(
    problem('INTERNET_REACHABLE', {
      reached,
      by:
        route?.table ??
        (host.tunnels.length > 0 ? 'a way past the tunnel, or through it' : "this machine's own line"),
      ...(route && { fix: route.fix }),
    }),
  );
};

/** The route table of the way that leads out to the internet: its last one. */
function routeThatLeaks(path: Path, to: string): { table: string; fix: string } | undefined {
  const ways = path.flow({ to, protocol: 'tcp', port: 443 })?.ways ?? [];
  const routes = ways
    .flatMap(({ forward }) => forward)
    .flatMap(({ rules = [] }) => rules)
    .filter((rule) => rule.kind === 'route');
  const last = routes.findLast(({ route }) => route.target.kind === 'internet-gateway');
  if (!last || !('cidr' in last.route.destination)) return undefined;
  return {
    table: last.routeTableId,
    fix: `aws ec2 delete-route --route-table-id ${last.routeTableId} --destination-cidr-block ${last.route.destination.cidr}`,
  };
}
