/** `kairo connect`: somebody on premises connects to a Client VPN endpoint, with the profile that AWS exports. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Call } from '../../patterns/pattern.ts';
import { apiCall } from '../api-call.ts';
import { post } from '../control.ts';
import { Failure } from '../failure.ts';
import { healthOf } from '../health.ts';
import { chooseHost } from '../host.ts';
import { labWithPackets } from '../lab-state.ts';

const SITE = 'onprem';
const PATIENCE_MS = 20_000;
const BETWEEN_MS = 200;

export interface ConnectOptions {
  lab: string;
  /** The site's router connects, for the whole LAN, and not a host. */
  router?: boolean;
}

/** Returns 0 when the tunnel is there, 1 when it does not come. */
export async function connect(path: string, { lab, router = false }: ConnectOptions): Promise<number> {
  const profile = readProfile(path);
  const file = labWithPackets(lab, 'connect');
  const { name } = chooseHost(await healthOf(file), undefined);
  const change = router ? { vpnProfile: profile.text } : { hosts: { [name]: { vpnProfile: profile.text } } };
  const who = router ? `The router of ${SITE}` : name;
  const api = apiCall(file);
  try {
    await post(file, '/_kairo/sites', { [SITE]: change });
    const address = await connected(api.call, profile.endpointId);
    if (address === undefined) {
      throw new Failure(
        1,
        `${who} has the profile, but no tunnel to ${profile.endpointId} came in ${PATIENCE_MS / 1000} s. What OpenVPN says: kairo status --lab ${lab}`,
      );
    }
    process.stdout.write(`${who} is connected to ${profile.endpointId} as ${address}.\n`);
    return 0;
  } finally {
    api.close();
  }
}

/** Throws a `Failure` where something is missing that OpenVPN would stumble over. */
export function readProfile(path: string): { text: string; endpointId: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(2, `The profile cannot be read: ${(error as Error).message}`);
  }
  const endpointId = /^remote\s+(?:\S*\.)?(cvpn-endpoint-[0-9a-f]+)\./m.exec(text)?.[1];
  if (!endpointId) {
    throw new Failure(
      2,
      `${path} is no profile of a Client VPN endpoint: it has no line "remote cvpn-endpoint-…". Export one: aws ec2 export-client-vpn-client-configuration --client-vpn-endpoint-id cvpn-endpoint-… --output text`,
    );
  }
  const lacking = ['cert', 'key'].filter((block) => !text.includes(`<${block}>`));
  if (lacking.length > 0) {
    throw new Failure(
      2,
      `${path} has no ${lacking.map((block) => `<${block}>`).join(' and no ')}. AWS exports neither the client's certificate nor its key; append both.`,
    );
  }
  return { text, endpointId };
}

/** The tunnel's address, once there is one; undefined when none comes. */
async function connected(call: Call, endpointId: string): Promise<string | undefined> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(BETWEEN_MS)) {
    const { Connections = [] } = await call('ec2', 'DescribeClientVpnConnections', {
      ClientVpnEndpointId: endpointId,
    });
    const active = Connections.find(({ Status }) => Status?.Code === 'active');
    if (active) return active.ClientIp;
  }
  return undefined;
}
