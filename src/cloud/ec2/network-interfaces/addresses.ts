/** The private addresses of interfaces, as requests name them. */
import type { PrivateIpAddressSpecification } from '@aws-sdk/client-ec2';
import { claimAddress } from '../../../network/interfaces.ts';
import type { NetworkInterface } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { withAddressErrors } from '../kit/addresses.ts';
import { checkAddressParameter } from '../kit/blocks.ts';

/** The parameters that name addresses. */
export interface AddressInput {
  PrivateIpAddress?: string | undefined;
  PrivateIpAddresses?: PrivateIpAddressSpecification[] | undefined;
  SecondaryPrivateIpAddressCount?: number | undefined;
}

/** The primary address if one is named, the secondary ones that are, and how many more are wanted. */
export function addressesFrom({
  PrivateIpAddress,
  PrivateIpAddresses = [],
  SecondaryPrivateIpAddressCount,
}: AddressInput) {
  const primaries = PrivateIpAddresses.filter(({ Primary }) => Primary).map((one) => one.PrivateIpAddress);
  if (primaries.length > 1 || (primaries.length === 1 && PrivateIpAddress !== undefined)) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Only one primary private IP address can be specified.',
    );
  }
  const secondaries = PrivateIpAddresses.filter(({ Primary }) => !Primary).flatMap(
    (one) => one.PrivateIpAddress ?? [],
  );
  const primary = PrivateIpAddress ?? primaries[0];
  for (const ip of [...(primary === undefined ? [] : [primary]), ...secondaries]) checkAddressParameter(ip);
  return { primary, secondaries, count: SecondaryPrivateIpAddressCount ?? 0 };
}

/** Adds these addresses, and so many more of the subnet's free ones. Returns what was added. */
export function assign(
  context: Context,
  eni: NetworkInterface,
  addresses: string[],
  count: number,
): string[] {
  for (const ip of addresses) checkAddressParameter(ip);
  const wanted = [...addresses, ...new Array<undefined>(count).fill(undefined)];
  return wanted.map((ip) => {
    const claimed = withAddressErrors(() => claimAddress(context.network, eni.subnetId, ip));
    eni.privateIps.push(claimed);
    return claimed;
  });
}
