/** The account as the doctor needs it: the network, the buckets, and who is connected. */
import { DescribeClientVpnConnectionsCommand } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { ClientOptions } from '../snapshot/client-options.ts';
import { accountClients, regionClients } from '../snapshot/clients.ts';
import { type AccountReading, readAccount } from '../snapshot/read.ts';
import { orMissing } from '../snapshot/section.ts';
import type { AccountOutcome, AccountView } from './account.ts';
import { within } from './probes/probe.ts';

/** Rejects where the account cannot be reached at all. */
export async function accountForDoctor(region: string, options: ClientOptions): Promise<AccountView> {
  const reading = await readAccount([region], options);
  return { ...reading, connections: await readConnections(reading, options) };
}

/** The same in bounded time, and what cannot be read is no error: the evidence is judged without it. */
export async function accountWithin(ms: number, read: () => Promise<AccountView>): Promise<AccountOutcome> {
  try {
    const account = await within(ms, undefined, read);
    if (account) return { kind: 'read', account };
    return { kind: 'not-read', why: `its API does not answer within ${ms / 1000} seconds` };
  } catch (error) {
    return { kind: 'not-read', why: (error as Error).message.split('\n', 1)[0]! };
  }
}

/** Whose credentials these are, as an ARN; `undefined` for keys that nobody has. */
export async function callerOf(region: string, options: ClientOptions): Promise<string | undefined> {
  const { sts } = accountClients(region, { ...options, hasty: true });
  const identity = await sts.send(new GetCallerIdentityCommand({})).catch(() => undefined);
  return identity?.Arn;
}

/** Who is connected now. */
export async function readConnections(
  { world, missing }: Pick<AccountReading, 'world' | 'missing'>,
  options: ClientOptions,
): Promise<AccountView['connections']> {
  const { region } = world;
  const { ec2 } = regionClients(region, options);
  const connections: AccountView['connections'] = {};
  for (const ClientVpnEndpointId of Object.keys(world.network.clientVpnEndpoints)) {
    await orMissing(missing, { action: 'ec2:DescribeClientVpnConnections', region }, async () => {
      const { Connections = [] } = await ec2.send(
        new DescribeClientVpnConnectionsCommand({ ClientVpnEndpointId }),
      );
      connections[ClientVpnEndpointId] = Connections.filter(({ Status }) => Status?.Code === 'active').length;
    });
  }
  return connections;
}
