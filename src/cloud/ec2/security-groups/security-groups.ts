/** Security groups as such; their rules are in `security-group-rules.ts`. */
import { dependentsOfGroup } from '../../../network/groups.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, missing, remove, tagsOf } from '../kit/resource.ts';
import { snapshot } from '../kit/snapshot.ts';
import { addOpenEgress, removeRules } from '../vpcs/vpc-parts.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { defaultVpcId, groupByName, namedGroup, securityGroupArn, securityGroupKind } from './kind.ts';

const ALLOWED = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
const ALLOWED_TEXT =
  'are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*';

export const securityGroups: Ec2Handlers = {
  CreateSecurityGroup(context, input) {
    const name = checkedName(input.GroupName);
    const description = input.Description;
    if (!description) throw missing('GroupDescription');
    if (!ALLOWED.test(description)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${description}) for parameter GroupDescription is invalid. Valid descriptions ${ALLOWED_TEXT}`,
      );
    }
    const vpcId = vpcFor(context, input.VpcId);
    const known = all(context, securityGroupKind);
    if (known.some((group) => group.vpcId === vpcId && group.name === name)) {
      throw new AwsError(
        'InvalidGroup.Duplicate',
        `The security group '${name}' already exists for VPC '${vpcId}'`,
      );
    }
    if (known.length >= QUOTAS.securityGroupsPerRegion) {
      throw new AwsError(
        'SecurityGroupLimitExceeded',
        'The maximum number of security groups has been reached.',
      );
    }
    const id = context.ids.id(securityGroupKind.prefix);
    const { region, network } = context;
    const group = create(context, securityGroupKind, { id, region, vpcId, name, description }, input);
    addOpenEgress(network, region, id, context.ids);
    return { GroupId: id, SecurityGroupArn: securityGroupArn(group, network), Tags: tagsOf(network, id) };
  },

  DescribeSecurityGroups(context, input) {
    const named = input.GroupNames?.map((name) => groupByName(context, name).id) ?? [];
    const ids = [...(input.GroupIds ?? []), ...named];
    const { items, NextToken } = describe(context, securityGroupKind, ids, input);
    return { SecurityGroups: items, NextToken };
  },

  DeleteSecurityGroup(context, input) {
    const { id, name } = namedGroup(context, input);
    if (name === 'default') {
      throw new AwsError(
        'CannotDelete',
        `the specified group: "${id}" name: "default" cannot be deleted by a user`,
      );
    }
    if (dependentsOfGroup(snapshot(context.network), id).length > 0) {
      throw new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
    }
    removeRules(context.network, id);
    remove(context, securityGroupKind, id);
    return { Return: true, GroupId: id };
  },

  /** References from the other side of a VPC peering connection; there are no such connections here. */
  DescribeSecurityGroupReferences(context, input) {
    if (!input.GroupId?.length) throw missing('groupId');
    for (const id of input.GroupId) find(context, securityGroupKind, id);
    return { SecurityGroupReferenceSet: [] };
  },

  /** Rules that refer to a deleted group across a VPC peering connection; there are no such connections here. */
  DescribeStaleSecurityGroups(context, input) {
    find(context, vpcKind, input.VpcId, 'vpcId');
    return { StaleSecurityGroupSet: [] };
  },
};

function vpcFor(context: Context, wanted: string | undefined): string {
  if (wanted) return find(context, vpcKind, wanted).id;
  const vpcId = defaultVpcId(context);
  if (!vpcId) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user.');
  return vpcId;
}

function checkedName(name: string | undefined): string {
  if (!name) throw missing('GroupName');
  if (name.toLowerCase() === 'default') {
    throw new AwsError('InvalidParameterValue', `Cannot use reserved security group name: ${name}`);
  }
  if (name.startsWith('sg-')) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
    );
  }
  if (!ALLOWED.test(name)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Valid names ${ALLOWED_TEXT}`,
    );
  }
  // AWS drops spaces at the end.
  return name.trimEnd();
}
