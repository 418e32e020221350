/** Several accounts and their identities on one network in memory, called with the keys of whoever asks. */
import { countedIds } from '../../network/ids.ts';
import { emptyNetwork, type Network } from '../../network/network.ts';
import { acm } from '../acm/index.ts';
import { Changes, modelOnly } from '../change/changes.ts';
import { ec2 } from '../ec2/index.ts';
import { iam } from '../iam/index.ts';
import { route53 } from '../route53/index.ts';
import type { Service } from '../service.ts';
import { sts } from '../sts/index.ts';
import { modelCredentials } from '../wire/credentials.ts';
import { createDispatch } from '../wire/dispatch.ts';

export type Answer = Record<string, unknown>;
type Call = (service: string, operation: string, input?: object) => Promise<Answer>;

export interface TestAccounts {
  readonly network: Network;
  /** Epoch milliseconds; tests may set it. */
  now: number;
  /** Calls with somebody's access key id: the network's root user where none is given. */
  as: (accessKeyId?: string) => Call;
  /** Makes a user with an inline policy of these statements, and gives its access key id. */
  user: (name: string, ...statements: object[]) => Promise<string>;
}

export function testAccounts(): TestAccounts {
  const changes = new Changes({ network: emptyNetwork(), append: () => {}, close: () => {} }, modelOnly);
  const services = new Map<string, Service>(
    [acm, ec2, iam, route53, sts].map((each) => [each.signingName, each]),
  );
  const dispatch = createDispatch(changes, () => accounts.now, countedIds());
  const credentials = modelCredentials(() => changes.network);
  const accounts: TestAccounts = {
    now: Date.UTC(2026, 0, 1),
    get network() {
      return changes.network;
    },
    as:
      (accessKeyId = 'test') =>
      async (service, operation, input = {}) => {
        const { caller } = credentials(accessKeyId)!;
        const call = { service: services.get(service)!, operation, region: 'ap-northeast-1', caller };
        return (await dispatch({ ...call, input: { ...input } })) as Answer;
      },
    async user(name, ...statements) {
      const root = accounts.as();
      await root('iam', 'CreateUser', { UserName: name });
      if (statements.length > 0) {
        const PolicyDocument = document(...statements);
        await root('iam', 'PutUserPolicy', { UserName: name, PolicyName: 'own', PolicyDocument });
      }
      const { AccessKey } = await root('iam', 'CreateAccessKey', { UserName: name });
      return (AccessKey as { AccessKeyId: string }).AccessKeyId;
    },
  };
  return accounts;
}

/** A policy document of these statements. */
export const document = (...Statement: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
