/**
 * Changes that end every session of an endpoint. The lab sees the count grow and starts its servers anew.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-endpoint-modify.html
 */
import type { ClientVpnEndpoint } from '../../../network/network.ts';

/** Ends every session. */
export function resetConnections(endpoint: ClientVpnEndpoint): void {
  endpoint.resets += 1;
}

/**
 * After a change of the routes. In split-tunnel mode clients are sent the routes when they connect, so they have to
 * connect again.
 */
export function resetIfPushed(endpoint: ClientVpnEndpoint): void {
  if (endpoint.splitTunnel) resetConnections(endpoint);
}
