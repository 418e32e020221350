/** What clients get of an endpoint: its OpenVPN configuration; and who may not connect: the revocation list. */
import { clientVpnName } from '../../../network/names/endpoint-names.ts';
import type { ClientVpnEndpoint, Network } from '../../../network/network.ts';
import { pemBlocks, readRevocationList } from '../../../pki/index.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { find, missing } from '../kit/resource.ts';
import { clientVpnEndpointKind } from './kind.ts';
import { resetConnections } from './resets.ts';
import { serverName } from './settings.ts';

const MOST_REVOCATIONS = 20_000;

export const clientVpnConfiguration: Ec2Handlers = {
  ExportClientVpnClientConfiguration(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    return { ClientConfiguration: clientConfiguration(context.network, endpoint) };
  },

  ImportClientVpnClientCertificateRevocationList(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const pem = input.CertificateRevocationList;
    if (!pem) throw missing('CertificateRevocationList');
    const list = readRevocationList(pem);
    if (!list)
      throw new AwsError(
        'InvalidParameterValue',
        'The certificate revocation list is not a valid list in PEM.',
      );
    if (list.serials.length > MOST_REVOCATIONS) {
      throw new AwsError(
        'ClientVpnCertificateRevocationListLimitExceeded',
        `A certificate revocation list can have up to ${MOST_REVOCATIONS} entries.`,
      );
    }
    endpoint.certificateRevocationList = pem;
    resetConnections(endpoint);
    return { Return: true };
  },

  ExportClientVpnClientCertificateRevocationList(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const list = endpoint.certificateRevocationList;
    return list === undefined ? {} : { CertificateRevocationList: list, Status: { Code: 'active' } };
  },
};

/**
 * The file that clients start from; they add their certificate and key to it.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-endpoint-export.html
 */
function clientConfiguration(network: Network, endpoint: ClientVpnEndpoint): string {
  const server = network.certificates[endpoint.serverCertificateArn]!;
  return `${[
    'client',
    'dev tun',
    `proto ${endpoint.transportProtocol}`,
    `remote ${clientVpnName(endpoint)} ${endpoint.vpnPort}`,
    'remote-random-hostname',
    'resolv-retry infinite',
    'nobind',
    'remote-cert-tls server',
    'cipher AES-256-GCM',
    'verb 3',
    '<ca>',
    // Who signed the server's certificate; a self-signed one signed itself.
    ...pemBlocks(server.chain ?? server.certificate),
    '</ca>',
    'reneg-sec 0',
    `verify-x509-name ${serverName(server)} name`,
  ].join('\n')}\n`;
}
