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
    problem('NO_TUNNEL', { at, address, ...(path && tunnelOf(path)) })
  );
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
