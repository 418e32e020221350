import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../aws-error.ts';
import type { AnyHandler, Context } from '../../service.ts';
import { createEc2 } from '../index.ts';
import type { ClientVpnSessions, Session } from './sessions.ts';
import { REGION, type TestPki, testPki, vpnCloud } from './testing.ts';

const STARTED = Date.UTC(2026, 0, 1, 3, 4, 5);

let pki: TestPki;
let sessions: Session[];
let ended: string[];
let call: (operation: string, input?: object) => Record<string, unknown>;

beforeAll(async () => {
  pki = await testPki();
});

beforeEach(() => {
  const session = { associationId: 'cvpn-assoc-1', establishedTime: STARTED, egressBytes: 6144 };
  sessions = [
    {
      ...session,
      connectionId: 'cvpn-connection-1',
      commonName: 'client1.domain.tld',
      clientIp: '10.100.0.34',
      ingressBytes: 5120,
      status: 'active',
    },
    {
      ...session,
      connectionId: 'cvpn-connection-2',
      commonName: 'client2.domain.tld',
      clientIp: '10.100.0.35',
      ingressBytes: 0,
      status: 'terminated',
      endTime: STARTED + 60_000,
    },
  ];
  ended = [];
  const vpn = vpnCloud(pki);
  const id = vpn.createEndpoint();
  const live: ClientVpnSessions = {
    list: (endpointId) => (endpointId === id ? sessions : []),
    terminate: (endpointId, ids) => {
      const active = sessions.filter(
        ({ connectionId, status }) => ids.includes(connectionId) && status === 'active',
      );
      for (const one of active) Object.assign(one, { status: 'terminated' });
      ended.push(...active.map(({ connectionId }) => `${endpointId} ${connectionId}`.replace(`${id} `, '')));
      return active.map(({ connectionId }) => connectionId);
    },
  };
  const service = createEc2(live);
  const context: Context = {
    network: vpn.cloud.network,
    region: REGION,
    accountId: '000000000000',
    caller: { accountId: '000000000000', accessKeyId: 'test', arn: '', userId: '' },
    now: STARTED + 120_000,
    ids: vpn.cloud.ids,
  };
  call = (operation, input = {}) => {
    const handler = service.around!(operation, service.handlers[operation] as AnyHandler);
    return handler(context, { ClientVpnEndpointId: id, ...input }) as Record<string, unknown>;
  };
});

const code = (operation: string, input: object) => {
  try {
    call(operation, input);
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
  return undefined;
};

describe('connections', () => {
  it('are shown as AWS writes them: numbers as text, times without a zone', () => {
    const { Connections } = call('DescribeClientVpnConnections');
    expect(Connections).toEqual([
      {
        ClientVpnEndpointId: expect.stringMatching(/^cvpn-endpoint-/),
        Timestamp: '2026-01-01 03:06:05',
        ConnectionId: 'cvpn-connection-1',
        Username: 'N/A',
        ConnectionEstablishedTime: '2026-01-01 03:04:05',
        IngressBytes: '5120',
        EgressBytes: '6144',
        ClientIp: '10.100.0.34',
        CommonName: 'client1.domain.tld',
        Status: { Code: 'active' },
        ConnectionEndTime: '-',
        PostureComplianceStatuses: [],
      },
      expect.objectContaining({ Status: { Code: 'terminated' }, ConnectionEndTime: '2026-01-01 03:05:05' }),
    ]);
  });

  it('are found by id, and filters that do not exist are refused', () => {
    const by = (Name: string, value: string) => ({ Filters: [{ Name, Values: [value] }] });
    expect(call('DescribeClientVpnConnections', by('connection-id', '*-2')).Connections).toHaveLength(1);
    expect(code('DescribeClientVpnConnections', by('common-name', '*'))).toBe('InvalidParameterValue');
  });

  it('are ended by id', () => {
    const ConnectionId = 'cvpn-connection-1';
    const { ConnectionStatuses } = call('TerminateClientVpnConnections', { ConnectionId });
    expect(ConnectionStatuses).toEqual([
      { ConnectionId, PreviousStatus: { Code: 'active' }, CurrentStatus: { Code: 'terminating' } },
    ]);
    expect(ended).toEqual([ConnectionId]);
  });

  it('that have ended stay as they are', () => {
    const ConnectionId = 'cvpn-connection-2';
    expect(call('TerminateClientVpnConnections', { ConnectionId }).ConnectionStatuses).toEqual([
      { ConnectionId, PreviousStatus: { Code: 'terminated' }, CurrentStatus: { Code: 'terminated' } },
    ]);
  });

  it('are not ended by a dry run', () => {
    const input = { ConnectionId: 'cvpn-connection-1', DryRun: true };
    expect(code('TerminateClientVpnConnections', input)).toBe('DryRunOperation');
    expect(ended).toEqual([]);
  });

  it('have an id, and no user name with certificates', () => {
    const refused = (input: object) => code('TerminateClientVpnConnections', input);
    expect(refused({})).toBe('MissingParameter');
    expect(refused({ ConnectionId: 'cvpn-connection-9' })).toBe('InvalidClientVpnConnection.IdNotFound');
    expect(refused({ Username: 'somebody' })).toBe('InvalidClientVpnConnection.UserNotFound');
    expect(refused({ Username: 'somebody', ConnectionId: 'cvpn-connection-1' })).toBe(
      'InvalidParameterCombination',
    );
  });
});
