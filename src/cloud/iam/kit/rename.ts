/** New names for users and groups: their id stays, their ARN does not. */
import type { IamEntity } from '../../../network/network.ts';
import type { Context } from '../../service.ts';

/** Moves an entity to its new name in its table, which is a draft. */
export function renamed<T extends IamEntity>(
  { accountId }: Context,
  kind: 'user' | 'group',
  table: Record<string, T>,
  entity: T,
  name: string,
): void {
  const before = entity.name;
  entity.name = name;
  entity.arn = `arn:aws:iam::${accountId}:${kind}${entity.path}${name}`;
  if (name === before) return;
  table[name] = entity;
  delete table[before];
}
