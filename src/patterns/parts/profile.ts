/** The OpenVPN profile that a client needs: what AWS exports, and the client's own certificate. */
import type { PatternTools } from '../pattern.ts';

export interface ClientCertificate {
  certificate: string;
  privateKey: string;
}

/** The whole profile for clients of an endpoint. */
export async function exportProfile(
  { call }: Pick<PatternTools, 'call'>,
  clientVpnEndpointId: string,
  client: ClientCertificate,
): Promise<string> {
  const { ClientConfiguration } = await call('ec2', 'ExportClientVpnClientConfiguration', {
    ClientVpnEndpointId: clientVpnEndpointId,
  });
  return withCertificate(ClientConfiguration!, client);
}

/**
 * AWS's export has neither certificate nor key of the client; the administrator appends them.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-getting-started.html
 */
export function withCertificate(exported: string, client: ClientCertificate): string {
  return [
    exported.trimEnd(),
    '',
    block('cert', client.certificate),
    '',
    block('key', client.privateKey),
    '',
  ].join('\n');
}

function block(name: string, pem: string): string {
  return `<${name}>\n${pem.trim()}\n</${name}>`;
}
