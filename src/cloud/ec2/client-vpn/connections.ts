/** Live connections, listed and ended. */
import type { ClientVpnConnection } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { matches } from '../kit/filters.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { page } from '../kit/pages.ts';
import { find } from '../kit/resource.ts';
import { clientVpnEndpointKind } from './kind.ts';
import type { ClientVpnSessions, Session } from './sessions.ts';

const MOST_AT_ONCE = 5;

export function clientVpnConnections(sessions: ClientVpnSessions): Ec2Handlers {
  return {
    DescribeClientVpnConnections(context, input) {
      const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
      const passing = sessions.list(endpoint.id).filter((session) =>
        matches(input.Filters, (name) => {
          if (name === 'connection-id') return { value: session.connectionId };
          return name === 'username' ? { value: session.commonName } : undefined;
        }),
      );
      const { items, NextToken } = page(passing, input);
      return { Connections: items.map((session) => show(endpoint.id, session, context.now)), NextToken };
    },

    TerminateClientVpnConnections(context, input) {
      const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
      const chosen = chosenConnections(sessions.list(endpoint.id), input.ConnectionId, input.Username);
      const ended = new Set(
        sessions.terminate(
          endpoint.id,
          chosen.map(({ connectionId }) => connectionId),
        ),
      );
      const ConnectionStatuses = chosen.map(({ connectionId, status }) => ({
        ConnectionId: connectionId,
        PreviousStatus: { Code: ended.has(connectionId) ? ('active' as const) : status },
        CurrentStatus: { Code: ended.has(connectionId) ? ('terminating' as const) : status },
      }));
      return { ClientVpnEndpointId: endpoint.id, Username: input.Username, ConnectionStatuses };
    },
  };
}

function chosenConnections(
  known: Session[],
  connectionId: string | undefined,
  username: string | undefined,
): Session[] {
  if ((connectionId === undefined) === (username === undefined)) {
    throw new AwsError('InvalidParameterCombination', 'Give either ConnectionId or Username.');
  }
  if (connectionId !== undefined) {
    const session = known.find((each) => each.connectionId === connectionId);
    if (!session)
      throw new AwsError(
        'InvalidClientVpnConnection.IdNotFound',
        `Connection ${connectionId} does not exist`,
      );
    return [session];
  }
  const own = known.filter(({ commonName, status }) => commonName === username && status === 'active');
  if (own.length === 0)
    throw new AwsError(
      'InvalidClientVpnConnection.UserNotFound',
      `User ${username} has no active connection`,
    );
  if (own.length > MOST_AT_ONCE) {
    throw new AwsError(
      'ClientVpnTerminateConnectionsLimitExceeded',
      `User ${username} has more than ${MOST_AT_ONCE} connections; end them one by one.`,
    );
  }
  return own;
}

/** Numbers are text and times have no zone, as AWS writes them. */
function show(endpointId: string, session: Session, now: number): ClientVpnConnection {
  return {
    ClientVpnEndpointId: endpointId,
    Timestamp: time(now),
    ConnectionId: session.connectionId,
    // With certificates alone AWS knows no user name.
    Username: 'N/A',
    ConnectionEstablishedTime: time(session.establishedTime),
    IngressBytes: String(session.ingressBytes),
    EgressBytes: String(session.egressBytes),
    ClientIp: session.clientIp,
    CommonName: session.commonName,
    Status: { Code: session.status },
    ConnectionEndTime: session.endTime === undefined ? '-' : time(session.endTime),
  };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}
