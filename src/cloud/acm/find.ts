/** Certificates by their ARN, and what uses them. */
import type { Certificate, Network } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';

/** The certificate with this ARN in the caller's region. Throws `ValidationException` or `ResourceNotFoundException`. */
export function findCertificate(context: Context, arn: string | undefined): Certificate {
  const wanted = required(arn, 'certificateArn');
  if (!/^arn:[\w+=/,.@-]+:acm:[\w+=/,.@-]*:[0-9]+:[\w+=,.@-]+(\/[\w+=,.@-]+)*$/.test(wanted)) {
    throw violated(
      `Value '${wanted}' at 'certificateArn'`,
      'Member must satisfy regular expression pattern: arn:[\\w+=/,.@-]+:acm:[\\w+=/,.@-]*:[0-9]+:[\\w+=,.@-]+(/[\\w+=,.@-]+)*',
    );
  }
  const { certificates } = context.network;
  const found = Object.hasOwn(certificates, wanted) ? certificates[wanted] : undefined;
  if (!found || found.region !== context.region) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Could not find certificate ${wanted} in account ${context.accountId}.`,
    );
  }
  return found;
}

/** ARNs of what cannot do without a certificate: Client VPN endpoints, for their server or their clients' root. */
export function usersOf({ accountId, clientVpnEndpoints }: Network, { arn }: Certificate): string[] {
  return Object.values(clientVpnEndpoints)
    .filter(
      ({ serverCertificateArn, clientRootCertificateChainArn }) =>
        serverCertificateArn === arn || clientRootCertificateChainArn === arn,
    )
    .map(({ id, region }) => `arn:aws:ec2:${region}:${accountId}:client-vpn-endpoint/${id}`);
}

/** A member that has to be there. Throws `ValidationException`. */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined) throw violated(`Value null at '${member}'`, 'Member must not be null');
  return value;
}

/** `ValidationException` for a member outside its bounds, as AWS's services word it. */
export function violated(value: string, constraint: string): AwsError {
  return validation(`1 validation error detected: ${value} failed to satisfy constraint: ${constraint}`);
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
