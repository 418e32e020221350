/** AWS's errors for addresses that an interface cannot have. */
import { AddressUnavailable } from '../../../network/interfaces.ts';
import { AwsError } from '../../aws-error.ts';

/** Runs what may throw `AddressUnavailable`, and throws AWS's error in its place. */
export function withAddressErrors<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof AddressUnavailable) throw awsErrorOf(error);
    throw error;
  }
}

function awsErrorOf({ problem, message }: AddressUnavailable): AwsError {
  switch (problem) {
    case 'in-use':
      return new AwsError('InvalidIPAddress.InUse', message);
    case 'reserved':
    case 'outside-subnet':
      return new AwsError('InvalidParameterValue', message);
    case 'subnet-full':
      return new AwsError(
        'InsufficientFreeAddressesInSubnet',
        'The specified subnet does not have enough free addresses to satisfy the request.',
      );
  }
}
