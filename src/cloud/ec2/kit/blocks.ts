/** IPv4 blocks and addresses as parameters: read, or refused in AWS's words. */
import { type Block, parseAddress, parseBlock } from '../../../network/cidr.ts';
import { AwsError } from '../../aws-error.ts';

/** The block with host bits cleared, as AWS stores it. Throws `InvalidParameterValue`. */
export function blockParameter(text: string, parameter: string): Block {
  const parsed = parseBlock(text);
  if (!parsed) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`,
    );
  }
  return parsed;
}

/** Throws `InvalidParameterValue` when the text is no IPv4 address. */
export function checkAddressParameter(text: string): void {
  if (parseAddress(text) === undefined) {
    throw new AwsError('InvalidParameterValue', `invalid value for parameter address: ${text}`);
  }
}

/** VPCs and subnets are between a /28 and a /16. */
export function isVpcSized({ prefix }: Block): boolean {
  return prefix >= 16 && prefix <= 28;
}
