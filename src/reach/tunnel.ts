/** Client VPN tunnels as people are told of them. */
import { type Finding, findingOf, problem } from '../findings/index.ts';
import type { Network } from '../network/network.ts';
import { tunnelFrom } from './path/sessions.ts';
import { nameOf, type Source } from './question.ts';
import type { Stage } from './stage.ts';

/** The tunnel that packets from a source take, and what is wrong with it. */
export function throughTunnel(network: Network, source: Source): { stages: Stage[]; findings: Finding[] } {
  const tunnel = tunnelFrom(network, source);
  if (tunnel.kind === 'none') return { stages: [], findings: [] };
  const at = nameOf(source);
  if (tunnel.kind === 'up') {
    const { id, splitTunnel, associations } = tunnel.endpoint;
    const what = splitTunnel
      ? 'a split tunnel, which takes the endpoint’s routes'
      : 'a full tunnel, which takes everything';
    const landing =
      associations.length === 1
        ? associations[0]!.id
        : `one of ${associations.map((one) => one.id).join(', ')}`;
    return {
      stages: [{ stage: 'tunnel', resource: id, verdict: 'pass', detail: `${what}, by ${landing}` }],
      findings: [],
    };
  }
  const { endpointId, why } = tunnel;
  const more = {
    ...(why === 'firewall' && { at: tunnel.at, port: `${tunnel.protocol} ${tunnel.port}` }),
    ...(why === 'name' && { servers: tunnel.servers }),
  };
  const finding = findingOf(problem('SITE_TUNNEL_DOWN', { at, endpointId, why, ...more }));
  return {
    stages: [{ stage: 'tunnel', resource: endpointId, verdict: 'blocked', detail: finding.detail }],
    findings: [finding],
  };
}
