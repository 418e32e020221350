/** Authorization of one request, from what the wire knows of it. */
import type { AccessPoint, Network } from '../../../network/network.ts';
import {
  accessPointDocuments,
  accessPointKeys,
  accessPointResource,
  knowsTags,
  type RequestKeys,
} from '../../../policy/index.ts';
import { requesterOf } from '../../access/requester.ts';
import { AwsError } from '../../aws-error.ts';
import type { Origin } from '../../origin.ts';
import { bucketOwner } from '../acl/owner.ts';
import { findBucket } from '../operations/kit/find-bucket.ts';
import type { Store } from '../store/store.ts';
import { type AccessRules, authorize } from './authorize.ts';
import { storedPolicy } from './documents.ts';
import type { Permission } from './permission.ts';
import { permissionsOf, resourceOf } from './permissions.ts';
import { type KeySource, requestKeys, resourceKeys } from './request-keys.ts';
import { objectOf, resourceDocuments } from './resource-documents.ts';

export interface AccessOptions {
  store: Store;
  region: string;
  accountId: string;
  /** As it is now: identities, and Block Public Access of accounts. */
  network: Network;
  now: number;
  origin: Origin;
  endpointPolicyOf: (vpcEndpointId: string) => string | undefined;
}

export interface Access {
  /** Throws `AccessDenied` unless everything that the operation needs is allowed. */
  check(operation: string, input: Record<string, unknown>): void;
  authorize(permission: Permission): void;
  /** What is told of an error: who may not list a bucket is not told that a key of it does not exist. */
  disguised(error: unknown, operation: string, input: Record<string, unknown>): unknown;
}

type RequestFacts = Pick<
  KeySource,
  | 'operation'
  | 'input'
  | 'headers'
  | 'query'
  | 'authentication'
  | 'caller'
  | 'accessPoint'
  | 'sourceAccessPoint'
>;

/** Operations that tell whether a key exists. */
const LOOKING = /^(?:GetObject|HeadObject|CopyObject|UploadPartCopy)/;

export function accessTo(
  facts: RequestFacts,
  options: AccessOptions,
  onRefusal: AccessRules['onRefusal'],
): Access {
  const { store, region, accountId } = options;
  const rules = rulesOf(facts, options, onRefusal);
  /** Through an access point both it and the bucket must allow, each under its own ARN. */
  const allow = (permission: Permission): void => {
    const point = permission.isSource ? facts.sourceAccessPoint : facts.accessPoint;
    if (point) authorize(permission, rulesOfPoint(point, rules, options));
    authorize(permission, rules);
  };
  return {
    authorize: allow,
    check(operation, input) {
      const permissions = permissionsOf(operation, input);
      // Nobody in particular is told of a missing bucket before anything else is judged.
      if (!facts.caller && operation !== 'CreateBucket' && permissions[0]?.bucket !== undefined) {
        findBucket({ store, region, accountId }, permissions[0].bucket);
      }
      for (const permission of permissions) allow(permission);
    },
    disguised(error, operation, input) {
      if (!(error instanceof AwsError) || error.code !== 'NoSuchKey' || !LOOKING.test(operation))
        return error;
      const { bucket, isSource } = permissionsOf(operation, input).at(-1) ?? {};
      try {
        if (bucket !== undefined) allow({ action: 's3:ListBucket', bucket, ...(isSource && { isSource }) });
        return error;
      } catch (denied) {
        return denied;
      }
    },
  };
}

function rulesOf(
  facts: RequestFacts,
  options: AccessOptions,
  onRefusal: AccessRules['onRefusal'],
): AccessRules {
  const { store, region, accountId, network, now, origin } = options;
  const { caller } = facts;
  const text = origin.via === 'vpc-endpoint' ? options.endpointPolicyOf(origin.vpcEndpointId) : undefined;
  const requester = caller && requesterOf(network, caller);
  const endpointPolicy =
    text === undefined ? undefined : { name: 'the endpoint policy', policy: storedPolicy(text) };
  let common: RequestKeys | undefined;
  return {
    caller,
    onRefusal,
    resourceOf,
    documentsOf: (permission) => ({
      requester,
      endpointPolicy,
      resource: resourceDocuments(permission, { store, region, accountId, network, caller }),
    }),
    keysOf(permission) {
      common ??= requestKeys({ origin, region, accountId, now, ...facts });
      const point = permission.isSource ? facts.sourceAccessPoint : facts.accessPoint;
      const reached = point ? accessPointKeys(common, point) : common;
      const bucket = permission.bucket === undefined ? undefined : store.buckets.get(permission.bucket);
      if (!bucket) return reached;
      const { action, key, versionId, isSource } = permission;
      const { UploadId: uploadId } = facts.input;
      // Parts are judged by what their upload was begun with, for they do not say it again.
      const isPart = typeof uploadId === 'string' && action === 's3:PutObject' && !isSource;
      return resourceKeys(reached, {
        accountId: bucketOwner({ accountId }, bucket),
        versionId,
        tags: (knowsTags(action) && objectOf(permission, bucket, { store })?.tags) || [],
        upload: (isPart && store.uploads.get(bucket, key ?? '', uploadId)?.conditionKeys) || [],
      });
    },
  };
}

function rulesOfPoint(point: AccessPoint, rules: AccessRules, { network }: AccessOptions): AccessRules {
  return {
    ...rules,
    resourceOf: ({ key }) => accessPointResource(point, key),
    documentsOf: (permission) => ({
      ...rules.documentsOf(permission),
      resource: accessPointDocuments(point, network.publicAccessBlocks[point.accountId]),
    }),
  };
}
