/** An account's closed network, read with calls that change nothing. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { emptyNetwork } from '../network/network.ts';
import type { World } from '../reach/index.ts';
import { ACCOUNT_BLOCK_ACTION, readAccountBlock } from './access-points.ts';
import { BUCKET_ACTIONS, readBuckets } from './buckets.ts';
import type { ClientOptions } from './client-options.ts';
import { accountClients, regionClients } from './clients.ts';
import { IDENTITY_ACTION, readIdentities } from './identities.ts';
import { HOSTED_ZONE_ACTIONS, readHostedZones } from './names/hosted-zones.ts';
import { type Missing, orMissing } from './section.ts';
import { steps } from './sections.ts';

export interface AccountReading {
  world: World;
  /** Who has read it: an ARN. */
  caller: string;
  /** What could not be read, and AWS's reason. Answers that depend on it are not to be had. */
  missing: Missing[];
}

/**
 * Reads everything that is on the way of packets, names and requests to S3. The first region is that of clients that
 * say nothing else. Rejects with AWS's error where the account cannot be reached at all; what the caller may not
 * read is in `missing`.
 */
export async function readAccount(
  regions: readonly [string, ...string[]],
  options: ClientOptions = {},
): Promise<AccountReading> {
  const missing: Missing[] = [];
  const account = accountClients(regions[0], options);
  // Everybody may ask who they are, so an error here is one of the way there or of the credentials.
  const { Account = '', Arn = '' } = await account.sts.send(new GetCallerIdentityCommand({}));
  const network = emptyNetwork(Account);
  const zones = orMissing(missing, { action: HOSTED_ZONE_ACTIONS[0] }, () =>
    readHostedZones(account.route53, network),
  );
  const identities = orMissing(missing, { action: IDENTITY_ACTION }, () =>
    readIdentities(account.iam, network),
  );
  const block = orMissing(missing, { action: ACCOUNT_BLOCK_ACTION }, () =>
    readAccountBlock(regionClients(regions[0], options).control, network),
  );
  const inRegion = async (region: string): Promise<void> => {
    const clients = regionClients(region, options);
    for (const sections of steps) {
      await Promise.all(
        sections.map((section) =>
          orMissing(missing, { action: section.actions[0]!, region }, () => section.read(clients, network)),
        ),
      );
    }
  };
  const [buckets] = await Promise.all([
    readBuckets(account.s3, Account, missing),
    ...[zones, identities, block],
    ...regions.map(inRegion),
  ]);
  return { world: { network, buckets, region: regions[0] }, caller: Arn, missing: distinct(missing) };
}

/** Every bucket refuses for itself; once is enough. */
function distinct(missing: readonly Missing[]): Missing[] {
  const known = new Map(missing.map((one) => [`${one.action} ${one.region ?? ''} ${one.code}`, one]));
  return [...known.values()].toSorted((a, b) => (a.action < b.action ? -1 : 1));
}

/** The IAM policy that a reading needs: nothing in it changes anything. */
export function readingPolicy(): object {
  const actions = steps.flat().flatMap((section) => section.actions);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'KairoReadsTheNetwork',
        Effect: 'Allow',
        Action: [
          ...new Set([
            ...actions,
            'ec2:DescribeClientVpnConnections',
            ...HOSTED_ZONE_ACTIONS,
            ...BUCKET_ACTIONS,
            ACCOUNT_BLOCK_ACTION,
            IDENTITY_ACTION,
          ]),
        ].toSorted(),
        Resource: '*',
      },
    ],
  };
}
