/** Elastic IP addresses: had from the lab's pool, and given to interfaces. */
import type { ElasticIp, Network, NetworkInterface } from '../../../network/network.ts';
import { freeElasticIp, internetGatewayOf } from '../../../network/public-addresses.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, missing, remove } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { networkInterfaceKind } from '../network-interfaces/kind.ts';
import { elasticIpKind } from './elastic-ip-kind.ts';

export const elasticIps: Ec2Handlers = {
  AllocateAddress(context, input) {
    refuse(input, 'Address', 'CustomerOwnedIpv4Pool', 'IpamPoolId');
    const { region } = context;
    if (input.Domain && input.Domain !== 'vpc') throw invalid(input.Domain, 'domain');
    if (input.PublicIpv4Pool && input.PublicIpv4Pool !== 'amazon')
      throw invalid(input.PublicIpv4Pool, 'publicIpv4Pool');
    if (input.NetworkBorderGroup && input.NetworkBorderGroup !== region)
      throw invalid(input.NetworkBorderGroup, 'networkBorderGroup');
    const publicIp = freeElasticIp(context.network);
    if (all(context, elasticIpKind).length >= QUOTAS.elasticIpsPerRegion || publicIp === undefined) {
      throw new AwsError('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
    }
    const id = context.ids.id(elasticIpKind.prefix);
    create(context, elasticIpKind, { id, region, publicIp }, input);
    return {
      PublicIp: publicIp,
      AllocationId: id,
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: region,
      Domain: 'vpc',
    };
  },

  /** Takes the address from where it was, unless that is forbidden, and the interface's old address from it. */
  AssociateAddress(context, input) {
    const elasticIp = addressed(context, input);
    const eni = interfaceFor(context, input);
    const privateIp = input.PrivateIpAddress ?? eni.privateIps[0]!;
    if (!eni.privateIps.includes(privateIp)) {
      throw new AwsError(
        'InvalidParameterValue',
        `The private IP address ${privateIp} is not assigned to interface ${eni.id}`,
      );
    }
    if (!internetGatewayOf(context.network, eni.vpcId)) {
      throw new AwsError(
        'Gateway.NotAttached',
        `Network ${eni.vpcId} is not attached to any internet gateway`,
      );
    }
    const { association } = elasticIp;
    if (association?.networkInterfaceId === eni.id && association.privateIp === privateIp) {
      return { AssociationId: association.id };
    }
    if (association) {
      if (input.AllowReassociation === false) throw alreadyAssociated(elasticIp.id, association.id);
      checkOwn(context.network, association.networkInterfaceId);
    }
    checkOwn(context.network, eni.id);
    return { AssociationId: associate(context, elasticIp, eni, privateIp) };
  },

  DisassociateAddress(context, input) {
    const { AssociationId, PublicIp } = input;
    if (!AssociationId && !PublicIp) throw missing('associationId');
    const elasticIp = all(context, elasticIpKind).find(({ association, publicIp }) =>
      AssociationId ? association?.id === AssociationId : publicIp === PublicIp,
    );
    if (!elasticIp?.association) {
      throw AssociationId
        ? new AwsError(
            'InvalidAssociationID.NotFound',
            `The association ID '${AssociationId}' does not exist`,
          )
        : unknownAddress(PublicIp!);
    }
    checkOwn(context.network, elasticIp.association.networkInterfaceId);
    delete elasticIp.association;
    return {};
  },

  ReleaseAddress(context, input) {
    const elasticIp = addressed(context, input);
    if (elasticIp.association) {
      throw new AwsError('InvalidIPAddress.InUse', `Address ${elasticIp.publicIp} is in use.`);
    }
    remove(context, elasticIpKind, elasticIp.id);
    return {};
  },

  /** All at once: this operation has no pages. */
  DescribeAddresses(context, input) {
    const { PublicIps = [], Filters } = input;
    const known = all(context, elasticIpKind);
    const named = PublicIps.map((ip) => {
      const found = known.find(({ publicIp }) => publicIp === ip);
      if (!found) throw unknownAddress(ip);
      return found.id;
    });
    const ids = [...(input.AllocationIds ?? []), ...named];
    return { Addresses: describe(context, elasticIpKind, ids, { Filters }).items };
  },
};

/** Gives an address to an interface and returns the association's id. What the interface had there before goes. */
export function associate(
  { network, ids }: Pick<Context, 'network' | 'ids'>,
  elasticIp: ElasticIp,
  { id: networkInterfaceId }: NetworkInterface,
  privateIp: string,
): string {
  for (const { association, id } of Object.values(network.elasticIps)) {
    if (association?.networkInterfaceId === networkInterfaceId && association.privateIp === privateIp)
      delete network.elasticIps[id]!.association;
  }
  const id = ids.id('eipassoc');
  elasticIp.association = { id, networkInterfaceId, privateIp };
  return id;
}

function alreadyAssociated(allocationId: string, associationId: string): AwsError {
  return new AwsError(
    'Resource.AlreadyAssociated',
    `resource ${allocationId} is already associated with associate-id ${associationId}`,
  );
}

/** The address that a request names by its allocation or by itself. */
function addressed(
  context: Context,
  { AllocationId, PublicIp }: { AllocationId?: string | undefined; PublicIp?: string | undefined },
): ElasticIp {
  if (AllocationId && PublicIp) {
    throw new AwsError(
      'InvalidParameterCombination',
      'You may specify public IP or allocation id, but not both in the same call',
    );
  }
  if (!PublicIp) return find(context, elasticIpKind, AllocationId, 'allocationId');
  const found = all(context, elasticIpKind).find(({ publicIp }) => publicIp === PublicIp);
  if (!found) throw unknownAddress(PublicIp);
  return found;
}

/** The interface that is named, or the first one of the instance that is. */
function interfaceFor(
  context: Context,
  input: { NetworkInterfaceId?: string | undefined; InstanceId?: string | undefined },
): NetworkInterface {
  if (input.NetworkInterfaceId && input.InstanceId) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameters instanceId and networkInterfaceId cannot be used together.',
    );
  }
  if (!input.InstanceId) {
    return find(context, networkInterfaceKind, input.NetworkInterfaceId, 'networkInterfaceId');
  }
  const found = all(context, networkInterfaceKind).find(
    ({ attachment }) => attachment?.instanceId === input.InstanceId && attachment?.deviceIndex === 0,
  );
  if (found) return found;
  throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${input.InstanceId}' does not exist`);
}

/** Interfaces that an AWS service manages keep the addresses that it gave them. */
function checkOwn({ networkInterfaces }: Network, networkInterfaceId: string): void {
  if (networkInterfaces[networkInterfaceId]?.requester) {
    throw new AwsError('AuthFailure', 'You do not have permission to access the specified resource.');
  }
}

function unknownAddress(publicIp: string): AwsError {
  return new AwsError('InvalidAddress.NotFound', `Address '${publicIp}' not found.`);
}

function invalid(value: string, parameter: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value (${value}) for parameter ${parameter} is invalid. It is not available here.`,
  );
}
