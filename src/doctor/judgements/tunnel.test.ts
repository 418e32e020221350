import { beforeAll, describe, expect, it } from 'vitest';
import { findingOf } from '../../findings/index.ts';
import type { ClientVpnEndpoint, Network } from '../../network/network.ts';
import { emptyNetwork } from '../../network/network.ts';
import {
  createAuthority,
  createRevocationList,
  describeCertificate,
  type Issued,
  issue,
} from '../../pki/index.ts';
import type { Path } from '../account.ts';
import { certificateIn, remoteIn } from '../probes/vpn-client.ts';
import { healthy } from '../testing.ts';
import { noTunnel } from './tunnel.ts';

const ARN = 'arn:aws:acm:ap-northeast-1:111122223333:certificate/1';
let authority: Issued;
let clients: Record<'good' | 'expired', Issued>;

beforeAll(async () => {
  authority = await createAuthority({ commonName: 'Our CA' });
  clients = {
    good: await issue(authority, { commonName: 'ann', usage: 'client' }),
    expired: await issue(authority, { commonName: 'ann', usage: 'client', days: -1 }),
  };
});

interface Case {
  client?: 'good' | 'expired';
  /** From now. */
  serverDays?: number;
  list?: string;
  associated?: boolean;
}

async function codeOf({ client, serverDays, list, associated = true }: Case): Promise<string> {
  const profile = client && `client\n<cert>\n${clients[client].certificate}</cert>\n`;
  const certificate = profile === undefined ? undefined : certificateIn(profile);
  const vpnClients = certificate ? [{ profile: '/etc/openvpn/ann.ovpn', certificate }] : [];
  const seen = healthy({ host: { ...healthy().host, tunnels: [], time: Date.now(), vpnClients } });
  const known = serverDays !== undefined || list !== undefined || !associated;
  return noTunnel(
    seen,
    'this machine',
    '10.0.0.4',
    known ? await pathWith(serverDays, list, associated) : undefined,
  ).code;
}

async function pathWith(days = 100, list: string | undefined, associated: boolean): Promise<Path> {
  const network: Network = emptyNetwork('111122223333');
  const server = await issue(authority, { commonName: 'server', usage: 'server', days });
  network.certificates[ARN] = { ...server, ...{ arn: ARN, region: '', importedAt: 0, createdAt: 0 } };
  const clientVpn = {
    ...{ id: 'cvpn-endpoint-1', serverCertificateArn: ARN, transportProtocol: 'udp', vpnPort: 443 },
    associations: associated ? [{}] : [],
    ...(list !== undefined && { certificateRevocationList: list }),
  } as unknown as ClientVpnEndpoint;
  const endpoint = { subnetIds: ['subnet-1'] } as Path['endpoint'];
  return {
    world: { network, buckets: {}, region: '' },
    caller: undefined,
    network,
    endpoint,
    clientVpn,
    connected: false,
    flow: () => undefined,
  };
}

it('nothing is wrong with certificates', async () => {
  expect(await codeOf({})).toBe('NO_TUNNEL');
  expect(
    await codeOf({ client: 'good', serverDays: 1, list: await createRevocationList(authority, []) }),
  ).toBe('NO_TUNNEL');
});

it('the client shows one whose time is over', async () => {
  expect(await codeOf({ client: 'expired' })).toBe('CLIENT_CERTIFICATE_EXPIRED');
});

it("the client's is on the endpoint's list", async () => {
  const { serial } = describeCertificate(clients.good.certificate)!;
  const list = await createRevocationList(authority, [serial]);
  expect(await codeOf({ client: 'good', list })).toBe('CLIENT_CERTIFICATE_REVOKED');
  expect(await codeOf({ list })).toBe('NO_TUNNEL');
});

it('the list has had its time, and so has the server’s certificate', async () => {
  const list = await createRevocationList(authority, [], -1);
  expect(await codeOf({ client: 'good', list })).toBe('CLIENT_VPN_REVOCATION_LIST_EXPIRED');
  expect(await codeOf({ serverDays: -1 })).toBe('CLIENT_VPN_SERVER_CERTIFICATE_EXPIRED');
});

describe('without one the profile tells more', () => {
  const NAME = 'cvpn-endpoint-1.prod.clientvpn.ap-northeast-1.amazonaws.com';
  const said = async (profile: string | undefined) => {
    const remote = profile === undefined ? undefined : remoteIn(profile);
    const vpnClients = profile === undefined ? [] : [{ profile: '/ann.ovpn', ...(remote && { remote }) }];
    const seen = healthy({ host: { ...healthy().host, tunnels: [], time: Date.now(), vpnClients } });
    const path = await pathWith(100, undefined, true);
    return findingOf(noTunnel(seen, 'this machine', '10.0.0.4', path)).detail;
  };

  it.each([
    [undefined, 'No OpenVPN client runs here.'],
    [`proto udp\nremote ${NAME} 443\n`, 'lacks remote-random-hostname'],
    [
      `proto tcp\nremote ${NAME} 443\nremote-random-hostname`,
      'asks for tcp 443, and cvpn-endpoint-1 listens at udp 443',
    ],
    [`remote ${NAME} 1194 udp\nremote-random-hostname`, 'asks for udp 1194'],
    [`remote x.${NAME.replace('-1', '-2')} 443 udp`, 'and not to cvpn-endpoint-1'],
    [`  remote ${NAME} 443 udp4\nremote-random-hostname\n`, 'does not get through'],
    ['dev tun', 'log says why'],
  ])('%s', async (profile, words) => {
    expect(await said(profile)).toContain(words);
  });
});

it('an endpoint without an association has that for its cause', async () => {
  expect(await codeOf({ client: 'expired', associated: false })).toBe('NO_TUNNEL');
});
