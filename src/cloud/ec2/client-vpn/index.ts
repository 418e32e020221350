/** AWS Client VPN. */
import type { Ec2Handlers } from '../kit/handlers.ts';
import { clientVpnAssociations } from './associations.ts';
import { clientVpnAuthorization } from './authorization.ts';
import { clientVpnConfiguration } from './client-configuration.ts';
import { clientVpnConnections } from './connections.ts';
import { clientVpnEndpoints } from './endpoints.ts';
import { clientVpnRoutes } from './routes.ts';
import type { ClientVpnSessions } from './sessions.ts';

/** All its operations, with the live sessions of a lab. */
export function clientVpnHandlers(sessions: ClientVpnSessions): Ec2Handlers {
  return {
    ...clientVpnEndpoints,
    ...clientVpnAssociations,
    ...clientVpnAuthorization,
    ...clientVpnRoutes,
    ...clientVpnConfiguration,
    ...clientVpnConnections(sessions),
  };
}
