/** Access keys of users. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html */
import type { AccessKey } from '../../network/network.ts';
import type { Context } from '../service.ts';
import { limitExceeded, noSuchEntity, required, validationError } from './kit/errors.ts';
import { findUser } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { page } from './kit/page.ts';
import { userNameOf } from './users.ts';

const MOST = 2;

export const accessKeys: IamHandlers = {
  /** The one time that the secret is shown. */
  CreateAccessKey(context, input) {
    const user = findUser(context, userNameOf(context, input.UserName));
    if (user.accessKeys.length >= MOST)
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MOST}`);
    const key: AccessKey = {
      id: `AKIA${context.ids.token(16).toUpperCase()}`,
      secret: context.ids.token(40),
      status: 'Active',
      createdAt: context.now,
    };
    user.accessKeys.push(key);
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: key.id,
        Status: key.status,
        SecretAccessKey: key.secret,
        CreateDate: new Date(key.createdAt),
      },
    };
  },

  ListAccessKeys(context, input) {
    const user = findUser(context, userNameOf(context, input.UserName));
    const { items, more } = page(user.accessKeys, input);
    return {
      AccessKeyMetadata: items.map(({ id, status, createdAt }) => ({
        UserName: user.name,
        AccessKeyId: id,
        Status: status,
        CreateDate: new Date(createdAt),
      })),
      ...more,
    };
  },

  UpdateAccessKey(context, input) {
    const key = findKey(context, input);
    const status = required(input.Status, 'status');
    if (status !== 'Active' && status !== 'Inactive') {
      throw validationError(
        `1 validation error detected: Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
      );
    }
    key.status = status;
    return {};
  },

  DeleteAccessKey(context, input) {
    const { id } = findKey(context, input);
    const user = findUser(context, userNameOf(context, input.UserName));
    user.accessKeys = user.accessKeys.filter((key) => key.id !== id);
    return {};
  },
};

function findKey(
  context: Context,
  input: { UserName?: string | undefined; AccessKeyId: string | undefined },
): AccessKey {
  const id = required(input.AccessKeyId, 'accessKeyId');
  const user = findUser(context, userNameOf(context, input.UserName));
  const found = user.accessKeys.find((key) => key.id === id);
  if (found) return found;
  throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}
