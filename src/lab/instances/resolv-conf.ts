/** What DHCP tells a host of a VPC about names. */
import { parseAddress } from '../../network/cidr.ts';
import type { Network } from '../../network/network.ts';
import { resolverAddress } from '../vpc/addresses.ts';

/** `AmazonProvidedDNS` is base + 2 of the VPC's primary block, whether or not anybody answers there. */
const AMAZON = 'AmazonProvidedDNS';
/** The option takes one value, in which several domains may be separated by spaces. */
const DOMAINS = /^[A-Za-z0-9._ -]+$/;

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html */
export function resolvConf(network: Network, vpcId: string): string {
  const options = network.dhcpOptions[network.vpcs[vpcId]!.dhcpOptionsId]?.configurations ?? {};
  const domain = options['domain-name']?.[0];
  const servers = (options['domain-name-servers'] ?? [])
    .map((server) => (server === AMAZON ? resolverAddress(network, vpcId) : server))
    .filter((server) => parseAddress(server) !== undefined);
  return [
    'options timeout:2 attempts:5',
    ...(domain !== undefined && DOMAINS.test(domain) ? [`search ${domain}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    '',
  ].join('\n');
}
