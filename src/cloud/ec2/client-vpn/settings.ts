/** What an endpoint can be told, checked: for its creation and for changes of it. */
import type { ClientVpnAuthenticationRequest, ConnectionLogOptions } from '@aws-sdk/client-ec2';
import { type Block, block, overlaps, parseAddress, parseBlock } from '../../../network/cidr.ts';
import type { Certificate, ClientVpnEndpoint } from '../../../network/network.ts';
import { describeCertificate } from '../../../pki/index.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { missing } from '../kit/resource.ts';

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

/**
 * Between /22 and /12.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/what-is-best-practices.html
 */
export function checkedClientCidr(cidr: string): string {
  const parsed = parseBlock(cidr);
  if (!parsed) throw invalid(`Client CIDR block ${cidr} is not a valid IPv4 CIDR block.`);
  if (parsed.prefix < 12 || parsed.prefix > 22) {
    throw invalid(
      `Client CIDR block ${cidr} must have a size of at least /22 and must not be greater than /12.`,
    );
  }
  if (parsed.first !== parseAddress(cidr.split('/')[0]!))
    throw invalid(`Client CIDR block ${cidr} is not a network address.`);
  return cidr;
}

/** Are some of a network's addresses those of clients? Then clients could not reach it. */
export function overlapsClients({ clientCidrBlock }: ClientVpnEndpoint, other: Block): boolean {
  return overlaps(block(clientCidrBlock), other);
}

export function checkedDnsServers(servers: string[] | undefined): string[] {
  if ((servers?.length ?? 0) > 2) throw invalid('A Client VPN endpoint can have up to two DNS servers.');
  for (const server of servers ?? []) {
    if (parseAddress(server) === undefined)
      throw invalid(`DNS server ${server} is not a valid IPv4 address.`);
  }
  return [...(servers ?? [])];
}

export function checkedPort(port: number | undefined): ClientVpnEndpoint['vpnPort'] {
  if (port === undefined || port === 443) return 443;
  if (port === 1194) return 1194;
  throw invalid(`Invalid VPN port ${port}. Valid values: 443, 1194.`);
}

export function checkedTransport(protocol: string | undefined): ClientVpnEndpoint['transportProtocol'] {
  if (protocol === undefined || protocol === 'udp') return 'udp';
  if (protocol === 'tcp') return 'tcp';
  throw invalid(`Invalid transport protocol ${protocol}. Valid values: tcp, udp.`);
}

export function checkedSessionTimeout(hours: number | undefined): number {
  if (hours === undefined) return 24;
  if ([8, 10, 12, 24].includes(hours)) return hours;
  throw invalid(`Invalid session timeout ${hours}. Valid values: 8, 10, 12, 24.`);
}

/** A certificate in ACM, in the endpoint's own region. */
function checkedCertificate(
  { network, region }: Context,
  arn: string | undefined,
  parameter: string,
): string {
  if (!arn) throw missing(parameter);
  const known = Object.hasOwn(network.certificates, arn) ? network.certificates[arn] : undefined;
  if (known?.region !== region) throw invalid(`Certificate ${arn} does not exist`);
  return arn;
}

/** The same for a server, which clients have to be able to name. */
export function checkedServerCertificate(context: Context, arn: string | undefined): string {
  const known = checkedCertificate(context, arn, 'ServerCertificateArn');
  if (serverName(context.network.certificates[known]!) === undefined) {
    throw invalid(`Certificate ${known} does not have a domain`);
  }
  return known;
}

/** What a server's certificate calls it: its common name, or the first of its other names. */
export function serverName({ certificate }: Certificate): string | undefined {
  const facts = describeCertificate(certificate);
  return facts?.commonName || facts?.dnsNames[0];
}

/** The banner's text; `undefined` where there is to be none. */
export function checkedBanner(
  options: { Enabled?: boolean | undefined; BannerText?: string | undefined } | undefined,
): string | undefined {
  if (!options?.Enabled) return undefined;
  if ((options.BannerText ?? '').length > 1400)
    throw invalid('The banner text can have up to 1400 characters.');
  return options.BannerText ?? '';
}

/** An IPv4 block; host bits are cleared. */
export function checkedTarget(cidr: string | undefined, parameter: string): Block {
  if (!cidr) throw missing(parameter);
  const parsed = parseBlock(cidr);
  if (!parsed)
    throw invalid(`Invalid value '${cidr}' for ${parameter}. The value must be an IPv4 CIDR block.`);
  return parsed;
}

export function checkedPortal(portal: string | undefined): ClientVpnEndpoint['selfServicePortal'] {
  if (portal === undefined || portal === 'enabled') return 'enabled';
  if (portal === 'disabled') return 'disabled';
  throw invalid(`Invalid self-service portal ${portal}. Valid values: enabled, disabled.`);
}

/** Where connections are to be logged. It is recorded; nothing is written. */
export function checkedLog(options: ConnectionLogOptions | undefined): ClientVpnEndpoint['connectionLog'] {
  if (!options) throw missing('ConnectionLogOptions');
  const { Enabled: enabled = false, CloudwatchLogGroup: group, CloudwatchLogStream: stream } = options;
  if (enabled && !group) throw invalid('CloudwatchLogGroup is required when connection logging is enabled.');
  return {
    enabled,
    ...(group && { cloudwatchLogGroup: group }),
    ...(stream && { cloudwatchLogStream: stream }),
  };
}

/**
 * The certificate whose issuer admits clients. Mutual authentication is rehearsed; directories and federation need
 * what is not on this machine.
 */
export function checkedAuthentication(
  context: Context,
  options: ClientVpnAuthenticationRequest[] | undefined,
): string {
  const [option, more] = options ?? [];
  if (!option) throw missing('AuthenticationOptions');
  if (more || option.Type !== 'certificate-authentication') {
    throw new AwsError(
      'UnsupportedOperation',
      'Kairo rehearses certificate-authentication; other authentication types are not supported.',
    );
  }
  return checkedCertificate(
    context,
    option.MutualAuthentication?.ClientRootCertificateChainArn,
    'ClientRootCertificateChainArn',
  );
}
