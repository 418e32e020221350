/** What an endpoint can be told, checked: for its creation and for changes of it. */
import { type Block, contains, overlaps, parseAddress, parseBlock } from '../../../network/cidr.ts';
import type { ClientVpnEndpoint } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(
  (cidr) => parseBlock(cidr)!,
);

/**
 * Between /22 and /12, in an address space for private use.
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
  if (!PRIVATE.some((outer) => contains(outer, parsed)))
    throw invalid(`Client CIDR block ${cidr} is not in a range for private use.`);
  return cidr;
}

/** Throws where the clients' addresses would overlap a network that they are to reach. */
export function checkNoOverlap(clientCidr: string, other: Block, what: string): void {
  if (overlaps(parseBlock(clientCidr)!, other)) {
    throw new AwsError(
      'InvalidClientVpnSubnetId.OverlappingCidr',
      `The client CIDR block ${clientCidr} overlaps with ${what}.`,
    );
  }
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
export function checkedCertificate(
  { network, region }: Context,
  arn: string | undefined,
  parameter: string,
): string {
  if (!arn) throw new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
  if (network.certificates[arn]?.region !== region) throw invalid(`Certificate ${arn} does not exist`);
  return arn;
}

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
  if (!cidr) throw new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
  const parsed = parseBlock(cidr);
  if (!parsed)
    throw invalid(`Invalid value '${cidr}' for ${parameter}. The value must be an IPv4 CIDR block.`);
  return parsed;
}
