/** Values of parameters that the account knows: SSM parameters, and ids of what is there. */
import type { Network } from '../../../network/network.ts';
import type { ParameterSource } from './parameters.ts';

/** Where the ids of AWS-specific parameter types are looked up. Key pairs and images are not kept here. */
const TABLES: Record<string, (network: Network) => Record<string, { region: string }>> = {
  'AWS::EC2::VPC::Id': ({ vpcs }) => vpcs,
  'AWS::EC2::Subnet::Id': ({ subnets }) => subnets,
  'AWS::EC2::SecurityGroup::Id': ({ securityGroups }) => securityGroups,
  'AWS::EC2::Instance::Id': ({ instances }) => instances,
};

export function parameterSource({ network, region }: { network: Network; region: string }): ParameterSource {
  return {
    ssm: (name) => network.ssmParameters[`${region}/${name}`]?.value,
    exists(type, id) {
      const table = TABLES[type]?.(network);
      if (!table) return undefined;
      return Object.hasOwn(table, id) && table[id]!.region === region;
    },
  };
}
