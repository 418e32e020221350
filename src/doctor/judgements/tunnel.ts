/** Why there is no tunnel, as far as it can be told. */
import { type Problem, problem } from '../../findings/index.ts';
import { describeCertificate, readRevocationList } from '../../pki/index.ts';
import { type Path, tunnelOf } from '../account.ts';
import type { Observations } from '../observations.ts';

/** @param at whose tunnel is missed; `address` is not reached without it */
export function noTunnel(seen: Observations, at: string, address: string, path: Path | undefined): Problem {
  const associate = path ? tunnelOf(path).associate : undefined;
  return (
    (associate === undefined ? certificateProblem(seen, path) : undefined) ??
    problem('NO_TUNNEL', { at, address, ...(path && tunnelOf(path)), ...becauseOf(seen, path) })
  );
}

/** What the profile of the client that runs here says, against what the account has. */
function becauseOf({ host }: Observations, path: Path | undefined): { because?: string } {
  const [client] = host.vpnClients;
  if (!client) return host.platform === 'linux' ? { because: 'No OpenVPN client runs here.' } : {};
  const { profile, remote } = client;
  if (!remote) return {};
  if (/^cvpn-endpoint-/.test(remote.host) && !remote.random) {
    return {
      because: `${profile} lacks remote-random-hostname: there are only names below ${remote.host}, with a label in front.`,
    };
  }
  const endpoint = path?.clientVpn;
  if (!endpoint) return {};
  if (!remote.host.includes(endpoint.id)) {
    return { because: `${profile} leads to ${remote.host}, and not to ${endpoint.id}.` };
  }
  const { transportProtocol, vpnPort } = endpoint;
  if (remote.protocol !== transportProtocol || remote.port !== vpnPort) {
    return {
      because: `${profile} asks for ${remote.protocol} ${remote.port}, and ${endpoint.id} listens at ${transportProtocol} ${vpnPort}.`,
    };
  }
  return {
    because: `A client runs with ${profile} and does not get through: a firewall that drops ${transportProtocol} ${vpnPort} is the usual cause, and its log says more.`,
  };
}

/** Who is connected stays so; with one of these nobody connects any more. */
function certificateProblem({ host }: Observations, path: Path | undefined): Problem | undefined {
  const { time, vpnClients } = host;
  const endpoint = path?.clientVpn;
  const endpointId = endpoint?.id ?? '';
  const certificateArn = endpoint?.serverCertificateArn ?? '';
  const server = describeCertificate(path?.network.certificates[certificateArn]?.certificate ?? '');
  if (server && server.notAfter < time) {
    const until = iso(server.notAfter);
    return problem('CLIENT_VPN_SERVER_CERTIFICATE_EXPIRED', { endpointId, certificateArn, until });
  }
  const list = readRevocationList(endpoint?.certificateRevocationList ?? '');
  if (list?.nextUpdate !== undefined && list.nextUpdate < time) {
    return problem('CLIENT_VPN_REVOCATION_LIST_EXPIRED', { endpointId, until: iso(list.nextUpdate) });
  }
  for (const { profile, certificate } of vpnClients) {
    if (!certificate) continue;
    const { subject, serial, notAfter } = certificate;
    if (notAfter < time) {
      return problem('CLIENT_CERTIFICATE_EXPIRED', { profile, subject, until: iso(notAfter) });
    }
    if (list?.serials.some((one) => plain(one) === plain(serial))) {
      return problem('CLIENT_CERTIFICATE_REVOKED', { profile, subject, serial, endpointId });
    }
  }
  return undefined;
}

const plain = (serial: string): string => serial.toLowerCase().replaceAll(':', '').replace(/^0+/, '');

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
