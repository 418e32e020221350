/**
 * Who a statement is about.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { PrincipalEntry } from './document.ts';
import { invalid, isObject } from './problem.ts';

/** Throws a problem. Wildcards are none in here: `*` alone is everyone. */
export function parsePrincipals(value: unknown): PrincipalEntry[] {
  if (value === '*') return [{ kind: 'everyone' }];
  if (!isObject(value)) throw invalid('Invalid policy syntax.');
  const entries = Object.entries(value).flatMap(([type, names]) =>
    list(names).map((name) => entryOf(type, name)),
  );
  if (entries.length === 0) throw invalid('Missing required field Principal cannot be empty!');
  return entries;
}

function list(value: unknown): string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  if (!names.every((name): name is string => typeof name === 'string'))
    throw invalid('Invalid policy syntax.');
  return names;
}

function entryOf(type: string, name: string): PrincipalEntry {
  switch (type) {
    case 'AWS':
      return awsEntry(name);
    case 'Service':
      if (!/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(name)) throw invalidPrincipal();
      return { kind: 'service', name };
    case 'CanonicalUser':
      if (!/^[0-9a-f]{64}$/.test(name)) throw invalidPrincipal();
      return { kind: 'canonical-user', id: name };
    case 'Federated':
      if (name === '') throw invalidPrincipal();
      return { kind: 'federated', provider: name };
    default:
      throw invalidPrincipal();
  }
}

function awsEntry(name: string): PrincipalEntry {
  if (name === '*') return { kind: 'everyone' };
  if (/^\d{12}$/.test(name)) return { kind: 'account', account: name };
  const arn = /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):(.+)$/.exec(name);
  const [, service, account, path = ''] = arn ?? [];
  if (account === undefined) throw invalidPrincipal();
  if (service === 'iam' && path === 'root') return { kind: 'account', account };
  const known =
    service === 'iam' ? /^(?:user|role)\/[^*?]+$/ : /^(?:assumed-role\/[^*?/]+|federated-user)\/[^*?]+$/;
  if (!known.test(path)) throw invalidPrincipal();
  return { kind: 'arn', arn: name };
}

const invalidPrincipal = (): Error => invalid('Invalid principal in policy');
