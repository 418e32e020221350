/** The OpenVPN server of one association: configured as AWS's answers clients. */
import { block, formatAddress, netmask } from '../../network/cidr.ts';
import { clientPool, routesOf } from '../../network/client-vpn.ts';
import type { Certificate, ClientVpnAssociation, ClientVpnEndpoint, Network } from '../../network/network.ts';
import { associationSpace } from '../names.ts';
import type { Program } from '../programs.ts';
import { TUNNEL } from './space.ts';

export function vpnServers(network: Network): Program[] {
  return Object.values(network.clientVpnEndpoints).flatMap((endpoint) =>
    endpoint.associations.map((association) => vpnServer(network, endpoint, association)),
  );
}

/** Where a server's management interface listens, inside the sandbox. */
export const managementSocket = (associationId: string) => `/run/kairo/vpn/${associationId}.sock`;

function vpnServer(
  network: Network,
  endpoint: ClientVpnEndpoint,
  association: ClientVpnAssociation,
): Program {
  const directory = `/run/kairo/vpn/${association.id}`;
  const files = [
    { path: `${directory}.conf`, content: serverConfig(network, endpoint, association), mode: 0o600 },
  ];
  if (endpoint.certificateRevocationList) {
    files.push({ path: `${directory}.crl`, content: endpoint.certificateRevocationList, mode: 0o600 });
  }
  return {
    name: `vpn-server:${association.id}`,
    title: `OpenVPN server of ${endpoint.id} (${association.subnetId})`,
    argv: [
      'nsenter',
      `--net=/run/netns/${associationSpace(association.id)}`,
      'openvpn',
      '--config',
      `${directory}.conf`,
    ],
    files,
    ready: /Initialization Sequence Completed/,
    role: 'server',
    sessions: { associationId: association.id, resets: endpoint.resets },
  };
}

/**
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/troubleshooting.html for what clients are sent
 */
function serverConfig(
  network: Network,
  endpoint: ClientVpnEndpoint,
  association: ClientVpnAssociation,
): string {
  const pool = clientPool(endpoint, association);
  const mask = netmask(27);
  const server = network.certificates[endpoint.serverCertificateArn]!;
  const clientRoot = network.certificates[endpoint.clientRootCertificateChainArn]!;
  const lines = [
    'mode server',
    'tls-server',
    `dev ${TUNNEL}`,
    'dev-type tun',
    `proto ${endpoint.transportProtocol === 'tcp' ? 'tcp-server' : 'udp'}`,
    `local ${association.publicIp}`,
    `port ${endpoint.vpnPort}`,
    'topology subnet',
    `ifconfig ${pool.gateway} ${mask}`,
    `ifconfig-pool ${pool.first} ${pool.last} ${mask}`,
    'dh none',
    'tls-version-max 1.2',
    'remote-cert-tls client',
    'cipher AES-256-GCM',
    'data-ciphers AES-256-GCM',
    'disable-dco',
    'duplicate-cn',
    'reneg-sec 0',
    'ping 10',
    'ping-restart 60',
    'txqueuelen 2000',
    'suppress-timestamps',
    'verb 3',
    `management ${managementSocket(association.id)} unix`,
    ...(endpoint.certificateRevocationList ? [`crl-verify /run/kairo/vpn/${association.id}.crl`] : []),
    ...pushes(endpoint, association, pool.gateway).map((option) => `push "${option}"`),
    inline('ca', authorities(clientRoot)),
    inline('cert', [server.certificate, server.chain ?? ''].join('\n')),
    inline('key', server.privateKey),
  ];
  return `${lines.join('\n')}\n`;
}

/** Full tunnel: everything goes in, whatever the endpoint's routes. Split tunnel: its routes and nothing else. */
function pushes(endpoint: ClientVpnEndpoint, association: ClientVpnAssociation, gateway: string): string[] {
  const tunnel = endpoint.splitTunnel
    ? routesOf(endpoint, association).map(({ destinationCidr }) => {
        const { first, prefix } = block(destinationCidr);
        return `route ${formatAddress(first)} ${netmask(prefix)}`;
      })
    : ['redirect-gateway def1 bypass-dhcp', 'block-outside-dns', 'dhcp-option DOMAIN-ROUTE .'];
  return [
    ...tunnel,
    ...endpoint.dnsServers.map((server) => `dhcp-option DNS ${server}`),
    `route-gateway ${gateway}`,
    'topology subnet',
    'ping 1',
    'ping-restart 20',
  ];
}

/** Whose signature admits a client: the imported certificate, or, where that is the server's own, its issuer. */
function authorities({ certificate, chain }: Certificate): string {
  return [certificate, chain ?? ''].join('\n');
}

function inline(tag: string, pem: string): string {
  return `<${tag}>\n${pem.trim()}\n</${tag}>`;
}
