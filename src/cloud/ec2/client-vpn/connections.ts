/** Live connections, listed and ended. */
import type { ClientVpnConnection } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { describeParts } from '../kit/parts.ts';
import { find, missing } from '../kit/resource.ts';
import { clientVpnEndpointKind } from './kind.ts';
import type { ClientVpnSessions, Session } from './sessions.ts';

/** What AWS shows of clients that prove themselves with a certificate alone: they have no user name. */
const USERNAME = 'N/A';

export function clientVpnConnections(sessions: ClientVpnSessions): Ec2Handlers {
  return {
    DescribeClientVpnConnections(context, input) {
      const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
      const { items, NextToken } = describeParts(
        sessions.list(endpoint.id),
        { 'connection-id': ({ connectionId }) => connectionId, username: () => USERNAME },
        input,
      );
      return { Connections: items.map((session) => show(endpoint.id, session, context.now)), NextToken };
    },

    TerminateClientVpnConnections(context, input) {
      const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
      const { connectionId, status } = chosenConnection(sessions.list(endpoint.id), input);
      // Connections are ended in the lab, where nothing can be taken back: a dry run stops here.
      const ended = input.DryRun ? [] : sessions.terminate(endpoint.id, [connectionId]);
      return {
        ClientVpnEndpointId: endpoint.id,
        ConnectionStatuses: [
          {
            ConnectionId: connectionId,
            PreviousStatus: { Code: status },
            CurrentStatus: { Code: ended.includes(connectionId) ? 'terminating' : status },
          },
        ],
      };
    },
  };
}

function chosenConnection(
  known: Session[],
  { ConnectionId, Username }: { ConnectionId?: string | undefined; Username?: string | undefined },
): Pick<Session, 'connectionId' | 'status'> {
  if (ConnectionId && Username) {
    throw new AwsError('InvalidParameterCombination', 'Give either ConnectionId or Username, not both.');
  }
  if (Username) {
    throw new AwsError(
      'InvalidClientVpnConnection.UserNotFound',
      `User ${Username} has no connection: clients with a certificate have no user name. Give ConnectionId.`,
    );
  }
  if (!ConnectionId) throw missing('ConnectionId');
  const session = known.find(({ connectionId }) => connectionId === ConnectionId);
  if (!session) {
    throw new AwsError('InvalidClientVpnConnection.IdNotFound', `Connection ${ConnectionId} does not exist`);
  }
  // Copied: the lab changes its own record when the connection ends.
  return { connectionId: session.connectionId, status: session.status };
}

/** Numbers are text and times have no zone, as AWS writes them. */
function show(endpointId: string, session: Session, now: number): ClientVpnConnection {
  return {
    ClientVpnEndpointId: endpointId,
    Timestamp: time(now),
    ConnectionId: session.connectionId,
    Username: USERNAME,
    ConnectionEstablishedTime: time(session.establishedTime),
    IngressBytes: String(session.ingressBytes),
    EgressBytes: String(session.egressBytes),
    ClientIp: session.clientIp,
    CommonName: session.commonName,
    Status: { Code: session.status },
    ConnectionEndTime: session.endTime === undefined ? '-' : time(session.endTime),
    PostureComplianceStatuses: [],
  };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}
