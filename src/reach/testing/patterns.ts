/** The patterns' networks in small, for tests. */
import { TestNetwork } from './network.ts';

export const ONPREM = { kind: 'site-host', site: 'onprem', host: 'onprem' } as const;

/** A closed VPC with an S3 endpoint in two zones, reached over Client VPN, which pushes the VPC's resolver. */
export function providedDns({ endpointGroup = 'own' as 'own' | 'default', bucket = 'kairo-rehearsal' } = {}) {
  const test = new TestNetwork();
  const vpc = test.vpc('10.0.0.0/16');
  const subnets = [test.subnet(vpc, '10.0.0.0/24'), test.subnet(vpc, '10.0.1.0/24', 'c')];
  const clientGroup = test.group(vpc.id, 'kairo-client-vpn');
  const endpointGroupId = test.group(vpc.id, 'kairo-s3-endpoint');
  test.rule(endpointGroupId, 'ingress', { kind: 'group', groupId: clientGroup }, 'tcp', 443);
  const groups = [endpointGroup === 'own' ? endpointGroupId : vpc.groupId];
  const endpoint = test.endpoint(vpc.id, subnets, groups);
  const vpn = test.clientVpn(subnets.slice(0, 1), [clientGroup], {
    authorize: ['10.0.0.0/16'],
    dnsServers: ['10.0.0.2'],
  });
  test.site(vpn.id);
  const addresses = endpoint.networkInterfaceIds.map(
    (id) => test.network.networkInterfaces[id]!.privateIps[0]!,
  );
  const world = {
    ...test.world,
    buckets: { [bucket]: { name: bucket, region: 'ap-northeast-1', ownerAccountId: '000000000000' } },
  };
  return { test, vpc, subnets, clientGroup, endpointGroupId, endpoint, vpn, addresses, world };
}

/** The same with a way out for one name server: a NAT gateway whose subnet has one route to the internet. */
export function publicDns() {
  const base = providedDns();
  const { test, vpc, subnets, vpn } = base;
  const gateway = test.internetGateway(vpc.id);
  const publicSubnet = test.subnet(vpc, '10.0.100.0/24');
  const nat = test.natGateway(publicSubnet, '192.0.2.1');
  const publicTable = test.table(vpc.id, publicSubnet);
  test.route(publicTable, '8.8.8.8/32', { kind: 'internet-gateway', id: gateway });
  const privateTable = test.table(vpc.id, ...subnets);
  test.route(privateTable, '0.0.0.0/0', { kind: 'nat-gateway', id: nat.id });
  const endpoint = test.network.clientVpnEndpoints[vpn.id]!;
  endpoint.dnsServers = ['8.8.8.8'];
  for (const cidr of ['8.8.8.8/32', '0.0.0.0/0']) {
    const at = { description: '', state: 'active' } as const;
    endpoint.routes.push({ destinationCidr: cidr, targetSubnetId: subnets[0]!, origin: 'add-route', ...at });
    endpoint.authorizationRules.push({ targetNetworkCidr: cidr, ...at });
  }
  return { ...base, gateway, nat, publicSubnet, publicTable, privateTable };
}

/** S3's own names lead to the endpoint for the site, whose resolver forwards them; the router has the tunnel. */
export function inboundResolver() {
  const base = providedDns();
  const { test, vpc, subnets, clientGroup, endpoint, vpn } = base;
  const gateway = test.endpoint(vpc.id, [], [], { type: 'Gateway', routeTableIds: [vpc.tableId] });
  test.route(vpc.tableId, 'pl-61a54008', { kind: 'vpc-endpoint', id: gateway.id });
  endpoint.privateDnsEnabled = true;
  endpoint.privateDnsOnlyForInboundResolverEndpoint = true;
  const resolverGroup = test.group(vpc.id, 'kairo-resolver');
  for (const protocol of ['udp', 'tcp']) {
    test.rule(resolverGroup, 'ingress', { kind: 'group', groupId: clientGroup }, protocol, 53);
  }
  const resolver = test.resolverEndpoint('INBOUND', subnets, [resolverGroup]);
  const host = test.instance(subnets[1]!, [vpc.groupId]);
  test.network.clientVpnEndpoints[vpn.id]!.dnsServers = [];
  test.site(vpn.id, { on: 'router' });
  test.network.sites.onprem!.forwarders = [
    { domain: 's3.ap-northeast-1.amazonaws.com', servers: resolver.addresses },
  ];
  return { ...base, gateway, resolver, resolverGroup, host };
}
