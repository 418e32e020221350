/** Network ACLs and the subnets that they guard. */
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, missing, remove } from '../kit/resource.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { networkAclKind } from './kind.ts';

export const networkAcls: Ec2Handlers = {
  /** A new ACL denies everything. */
  CreateNetworkAcl(context, input) {
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    if (all(context, networkAclKind).filter(({ vpcId }) => vpcId === vpc.id).length >= QUOTAS.aclsPerVpc) {
      throw new AwsError(
        'NetworkAclLimitExceeded',
        `The maximum number of network ACLs has been reached for the VPC '${vpc.id}'.`,
      );
    }
    const acl = create(
      context,
      networkAclKind,
      {
        id: context.ids.id(networkAclKind.prefix),
        region: context.region,
        vpcId: vpc.id,
        isDefault: false,
        entries: [],
        associations: [],
      },
      input,
    );
    return { NetworkAcl: networkAclKind.show(acl, context.network) };
  },

  DescribeNetworkAcls(context, input) {
    const { items, NextToken } = describe(context, networkAclKind, input.NetworkAclIds, input);
    return { NetworkAcls: items, NextToken };
  },

  DeleteNetworkAcl(context, input) {
    const { id, isDefault, associations } = find(context, networkAclKind, input.NetworkAclId, 'networkAclId');
    if (isDefault) {
      throw new AwsError('InvalidParameterValue', `cannot delete default network ACL ${id}`);
    }
    if (associations.length > 0) {
      throw new AwsError(
        'DependencyViolation',
        `The networkAcl '${id}' has dependencies and cannot be deleted.`,
      );
    }
    remove(context, networkAclKind, id);
    return {};
  },

  ReplaceNetworkAclAssociation(context, input) {
    const { AssociationId: associationId } = input;
    if (!associationId) throw missing('associationId');
    const old = all(context, networkAclKind).find(({ associations }) =>
      associations.some(({ id }) => id === associationId),
    );
    const association = old?.associations.find(({ id }) => id === associationId);
    if (!old || !association) {
      throw new AwsError(
        'InvalidAssociationID.NotFound',
        `The association ID '${associationId}' does not exist`,
      );
    }
    const acl = find(context, networkAclKind, input.NetworkAclId, 'networkAclId');
    if (acl.vpcId !== old.vpcId) {
      throw new AwsError(
        'InvalidParameterValue',
        `network ACL ${acl.id} and subnet ${association.subnetId} belong to different networks`,
      );
    }
    if (acl.id === old.id) return { NewAssociationId: associationId };
    const id = context.ids.id('aclassoc');
    const { subnetId } = association;
    old.associations = old.associations.filter((one) => one.id !== associationId);
    acl.associations.push({ id, subnetId });
    return { NewAssociationId: id };
  },
};
