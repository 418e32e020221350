import { describe, expect, it } from 'vitest';
import { flow } from './flow.ts';
import type { FlowQuestion } from './question.ts';
import { TestNetwork } from './testing/network.ts';
import { ONPREM, providedDns, publicDns } from './testing/patterns.ts';

const tcp = (to: string, port = 443) => ({ to, protocol: 'tcp', port }) as const;
const udp = (to: string, port = 53) => ({ to, protocol: 'udp', port }) as const;
const ping = (to: string) => ({ to, protocol: 'icmp' }) as const;
const ask = (test: TestNetwork, question: FlowQuestion) => {
  const { verdict, ways } = flow(test.world, question);
  return [verdict, ...new Set(ways.flatMap(({ findings }) => findings.map(({ code }) => code)))].join(' ');
};

describe('from on premises over Client VPN', () => {
  const { test, addresses, clientGroup, endpointGroupId, vpn } = providedDns();
  const from = ONPREM;
  it('reaches every interface of the endpoint, and no other port of it', () => {
    for (const ip of addresses) expect(ask(test, { from, ...tcp(ip) })).toBe('reachable');
    expect(ask(test, { from, ...tcp(addresses[0]!, 80) })).toBe('blocked ENI_SG_RULES_MISMATCH');
    test.rule(endpointGroupId, 'ingress', { kind: 'group', groupId: clientGroup });
    expect(ask(test, { from, ...ping(addresses[0]!) })).toBe('blocked PROTOCOL_RESTRICTION');
  });
  it('reaches the resolver, whatever its groups', () => {
    test.clearRules(clientGroup, 'egress');
    expect(ask(test, { from, ...udp('10.0.0.2') })).toBe('reachable');
    expect(ask(test, { from, ...tcp('10.0.0.2', 80) })).toBe('blocked PROTOCOL_RESTRICTION');
    expect(ask(test, { from, ...tcp(addresses[0]!) })).toBe('blocked SG_HAS_NO_RULES');
    test.rule(clientGroup, 'egress', { kind: 'ipv4', cidr: '0.0.0.0/0' });
  });
  it('reaches its LAN beside the tunnel, and nothing of the internet', () => {
    expect(ask(test, { from, ...tcp('192.168.11.11') })).toBe('reachable');
    expect(ask(test, { from, ...tcp('192.168.11.99') })).toBe('blocked NO_POSSIBLE_DESTINATION');
    expect(ask(test, { from, ...ping('1.1.1.1') })).toBe('blocked CLIENT_VPN_NO_ROUTE');
  });
  it('is let in by rules alone, the longest of which decides', () => {
    const endpoint = test.network.clientVpnEndpoints[vpn.id]!;
    endpoint.authorizationRules.push({
      targetNetworkCidr: '10.0.1.0/24',
      accessGroupId: 'S-1-5',
      description: '',
      state: 'active',
    });
    expect(ask(test, { from, ...tcp(addresses[0]!) })).toBe('reachable');
    expect(ask(test, { from, ...tcp(addresses[1]!) })).toBe('blocked CLIENT_VPN_NOT_AUTHORIZED');
    endpoint.authorizationRules.pop();
  });
  it('meets everything in order', () => {
    const [way] = flow(test.world, { from, ...tcp(addresses[1]!) }).ways;
    const kinds = [
      'site-host',
      'client-vpn-endpoint',
      'client-vpn-authorization',
      'client-vpn-endpoint',
      'network-interface',
      'security-group',
      'network-acl',
      'route-table',
      'network-acl',
      'security-group',
      'network-interface',
      'vpc-endpoint',
    ];
    expect(way!.forward.map(({ kind }) => kind)).toEqual(kinds);
    expect(way!.back.map(({ kind }) => kind)).toEqual([
      'network-interface',
      'security-group',
      'network-acl',
      'route-table',
      'network-acl',
      'security-group',
      'network-interface',
    ]);
  });
});

describe('an endpoint with the default group', () => {
  it('admits only itself, and the command that is printed mends it', () => {
    const { test, addresses, vpc, clientGroup, vpn } = providedDns({ endpointGroup: 'default' });
    const { ways } = flow(test.world, { from: ONPREM, ...tcp(addresses[0]!) });
    const [finding] = ways[0]!.findings;
    expect(finding).toMatchObject({ code: 'ENI_SG_RULES_MISMATCH', resource: vpc.groupId });
    expect(finding!.detail).toContain(`${vpc.groupId} (default) admits only itself`);
    const { ip, id } = vpn.associations[0]!;
    expect(finding!.detail).toContain(`comes from ${ip}, the address of Client VPN association ${id}`);
    expect(finding!.fix).toBe(
      `aws ec2 authorize-security-group-ingress --group-id ${vpc.groupId} --protocol tcp --port 443 --source-group ${clientGroup}`,
    );
    test.rule(vpc.groupId, 'ingress', { kind: 'group', groupId: clientGroup }, 'tcp', 443);
    expect(ask(test, { from: ONPREM, ...tcp(addresses[0]!) })).toBe('reachable');
  });
});

describe('a way out for one name server', () => {
  const { test, nat, gateway, publicTable } = publicDns();
  const from = ONPREM;
  it('lets out what its route names and nothing else', () => {
    expect(ask(test, { from, ...udp('8.8.8.8') })).toBe('reachable');
    expect(ask(test, { from, ...ping('8.8.8.8') })).toBe('reachable');
    expect(ask(test, { from, ...udp('8.8.4.4') })).toBe('blocked NO_ROUTE_TO_DESTINATION');
    expect(ask(test, { from, ...tcp('52.219.0.2') })).toBe('blocked NO_ROUTE_TO_DESTINATION');
  });
  it('goes by the addresses of the NAT gateway, inside and outside', () => {
    const [way] = flow(test.world, { from, ...udp('8.8.8.8') }).ways;
    const kinds = way!.forward.map(({ kind, id }) =>
      kind === 'nat-gateway' || kind === 'internet-gateway' ? id : kind,
    );
    expect(kinds).toContain(nat.id);
    expect(kinds.at(-2)).toBe(gateway);
    expect(way!.end).toEqual({ kind: 'internet' });
  });
  it('opens with a route too many', () => {
    test.route(publicTable, '0.0.0.0/0', { kind: 'internet-gateway', id: gateway });
    expect(ask(test, { from, ...tcp('52.219.0.2') })).toBe('reachable');
  });
});

describe('network ACLs', () => {
  it('want an entry for the reply, too, and not inside a subnet', () => {
    const { test, vpc, addresses } = providedDns();
    test.network.networkAcls[vpc.aclId]!.entries = [];
    const both = {
      ruleNumber: 100,
      action: 'allow',
      protocol: '6',
      portRange: { from: 443, to: 443 },
    } as const;
    expect(ask(test, { from: ONPREM, ...tcp(addresses[0]!) })).toBe('reachable');
    expect(ask(test, { from: ONPREM, ...tcp(addresses[1]!) })).toBe('blocked SUBNET_ACL_RESTRICTION');
    test.aclEntry(vpc.aclId, { ...both, egress: true });
    test.aclEntry(vpc.aclId, { ...both, egress: false });
    expect(ask(test, { from: ONPREM, ...tcp(addresses[1]!) })).toBe('blocked SUBNET_ACL_RESTRICTION');
    const high = {
      ruleNumber: 110,
      action: 'allow',
      protocol: '6',
      portRange: { from: 32768, to: 65535 },
    } as const;
    test.aclEntry(vpc.aclId, { ...high, egress: true });
    test.aclEntry(vpc.aclId, { ...high, egress: false });
    expect(ask(test, { from: ONPREM, ...tcp(addresses[1]!) })).toBe('depends SUBNET_ACL_RESTRICTION');
    expect(ask(test, { from: ONPREM, ...tcp(addresses[1]!), sourcePort: 40_000 })).toBe('reachable');
  });
});

describe('several associations', () => {
  it('make it depend on where the session lands', () => {
    const test = new TestNetwork();
    const vpc = test.vpc('10.0.0.0/16');
    const subnets = [test.subnet(vpc, '10.0.0.0/24'), test.subnet(vpc, '10.0.1.0/24', 'c')];
    const host = test.instance(subnets[0]!, [vpc.groupId]);
    const vpn = test.clientVpn(subnets, [vpc.groupId], { authorize: ['0.0.0.0/0'] });
    test.site(vpn.id);
    expect(ask(test, { from: ONPREM, ...tcp(host.ip, 22) })).toBe('reachable');
    test.network.clientVpnEndpoints[vpn.id]!.routes.pop();
    expect(ask(test, { from: ONPREM, ...tcp(host.ip, 22) })).toBe('depends CLIENT_VPN_NO_ROUTE');
    const associationId = vpn.associations[0]!.id;
    expect(ask(test, { from: { ...ONPREM, associationId }, ...tcp(host.ip, 22) })).toBe('reachable');
  });
});

describe('a tunnel of the router', () => {
  it('takes the whole LAN, and the host that has none of its own', () => {
    const { test, addresses, vpn } = providedDns();
    test.site(vpn.id, { on: 'router' });
    expect(ask(test, { from: ONPREM, ...tcp(addresses[0]!) })).toBe('reachable');
    expect(ask(test, { from: { kind: 'site-router', site: 'onprem' }, ...udp('10.0.0.2') })).toBe(
      'reachable',
    );
  });
});

describe('a split tunnel', () => {
  it('leaves the rest to the internet', () => {
    const { test, addresses, vpn } = providedDns();
    test.network.clientVpnEndpoints[vpn.id]!.splitTunnel = true;
    expect(ask(test, { from: ONPREM, ...tcp(addresses[0]!) })).toBe('reachable');
    expect(ask(test, { from: ONPREM, ...tcp('52.219.0.2') })).toBe('reachable');
    expect(ask(test, { from: ONPREM, ...tcp('10.9.9.9') })).toBe(
      'blocked IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
    );
  });
  it('loses to a LAN with a longer block, and comes before one with the same', () => {
    const { test, addresses, vpn } = providedDns();
    test.network.clientVpnEndpoints[vpn.id]!.splitTunnel = true;
    test.site(vpn.id, { lanCidr: '10.0.1.0/24' });
    expect(ask(test, { from: ONPREM, ...tcp(addresses[1]!) })).toBe('blocked NO_POSSIBLE_DESTINATION');
    test.site(vpn.id, { lanCidr: '10.0.0.0/16' });
    expect(ask(test, { from: ONPREM, ...tcp(addresses[1]!) })).toBe('reachable');
    expect(ask(test, { from: { kind: 'site-router', site: 'onprem' }, ...tcp('10.0.0.10') })).toBe(
      'reachable',
    );
    const neighbour = { kind: 'site-host', site: 'onprem', host: 'neighbour' } as const;
    expect(ask(test, { from: neighbour, ...tcp('10.0.0.10') })).toBe('blocked REPLY_GOES_ELSEWHERE');
  });
  it('does not take what a host sends to itself', () => {
    const { test, vpn } = providedDns();
    test.network.clientVpnEndpoints[vpn.id]!.splitTunnel = true;
    test.site(vpn.id, { lanCidr: '10.0.0.0/16' });
    const itself = test.network.sites.onprem!.hosts.find(({ name }) => name === ONPREM.host)!.address;
    expect(ask(test, { from: ONPREM, ...tcp(itself) })).toBe('reachable');
    test.network.sites.onprem!.hosts[0]!.conditions = { blocks: [{ protocol: 'tcp', port: 443 }] };
    expect(ask(test, { from: ONPREM, ...tcp(itself) })).toBe('blocked SITE_FIREWALL');
  });
  it('whose routes take the way to its own server carries nothing', () => {
    const { test, addresses, subnets, vpn } = providedDns();
    const endpoint = test.network.clientVpnEndpoints[vpn.id]!;
    endpoint.splitTunnel = true;
    endpoint.routes.push({
      ...{ destinationCidr: '0.0.0.0/0', targetSubnetId: subnets[0]! },
      ...{ origin: 'add-route', description: '', state: 'active' },
    });
    expect(ask(test, { from: ONPREM, ...tcp(addresses[0]!) })).toBe('blocked ROUTING_LOOP');
  });
});

describe('peered VPCs', () => {
  const test = new TestNetwork();
  const [a, b] = [test.vpc('10.0.0.0/16'), test.vpc('10.1.0.0/16')];
  const [one, other] = [test.subnet(a, '10.0.0.0/24'), test.subnet(b, '10.1.0.0/24')];
  const near = test.instance(one, [a.groupId]);
  const far = test.instance(other, [b.groupId]);
  const id = test.peering(a.id, b.id);
  const from = { kind: 'network-interface', id: near.eni.id } as const;
  it('need routes both ways, and groups may name those of the other side', () => {
    expect(ask(test, { from, ...tcp(far.ip) })).toBe('blocked NO_ROUTE_TO_DESTINATION');
    test.route(a.tableId, '10.1.0.0/16', { kind: 'vpc-peering-connection', id });
    expect(ask(test, { from, ...tcp(far.ip) })).toBe('blocked ENI_SG_RULES_MISMATCH');
    test.rule(b.groupId, 'ingress', { kind: 'group', groupId: a.groupId });
    expect(ask(test, { from, ...tcp(far.ip) })).toBe('blocked NO_ROUTE_TO_DESTINATION');
    test.route(b.tableId, '10.0.0.0/16', { kind: 'vpc-peering-connection', id });
    expect(ask(test, { from, ...tcp(far.ip) })).toBe('reachable');
  });
  it('do not share a resolver', () => {
    expect(ask(test, { from, ...udp('10.1.0.2') })).toBe('blocked RESOLVER_SERVES_OWN_VPC_ONLY');
    expect(ask(test, { from, ...udp('10.0.0.2') })).toBe('reachable');
  });
});

describe('public addresses', () => {
  const test = new TestNetwork();
  const vpc = test.vpc('10.0.0.0/16');
  const subnet = test.subnet(vpc, '10.0.0.0/24');
  const host = test.instance(subnet, [vpc.groupId]);
  const gateway = test.internetGateway(vpc.id);
  test.route(vpc.tableId, '0.0.0.0/0', { kind: 'internet-gateway', id: gateway });
  const outside = { kind: 'internet', address: '8.8.8.8' } as const;
  it('are what an internet gateway lets through', () => {
    const from = { kind: 'network-interface', id: host.eni.id } as const;
    expect(ask(test, { from, ...ping('8.8.8.8') })).toBe('blocked IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS');
    test.elasticIp('192.0.2.5', host.eni);
    expect(ask(test, { from, ...ping('8.8.8.8') })).toBe('reachable');
  });
  it('are filtered on the way in as everything is', () => {
    expect(ask(test, { from: outside, ...tcp('192.0.2.5', 22) })).toBe('blocked ENI_SG_RULES_MISMATCH');
    test.rule(vpc.groupId, 'ingress', { kind: 'ipv4', cidr: '0.0.0.0/0' }, 'tcp', 22);
    expect(ask(test, { from: outside, ...tcp('192.0.2.5', 22) })).toBe('reachable');
  });
});

it('says what is wrong with the question', () => {
  const { world } = providedDns();
  expect(() => flow(world, { from: ONPREM, ...tcp('nowhere') })).toThrow('no IPv4 address');
  expect(() => flow(world, { from: ONPREM, ...tcp('10.0.0.1', 0) })).toThrow('port');
});

describe('answers', () => {
  const vpcWithInternet = () => {
    const test = new TestNetwork();
    const vpc = test.vpc('10.0.0.0/16');
    const subnet = test.subnet(vpc, '10.0.0.0/24');
    const instance = test.instance(subnet, [vpc.groupId]);
    const gateway = test.internetGateway(vpc.id);
    test.route(vpc.tableId, '0.0.0.0/0', { kind: 'internet-gateway', id: gateway });
    test.elasticIp('192.0.2.1', instance.eni);
    return { test, vpc, subnet, instance, from: { kind: 'network-interface', id: instance.eni.id } as const };
  };
  const closeIn = (test: TestNetwork, aclId: string) =>
    test.aclEntry(aclId, { ruleNumber: 50, egress: false, action: 'deny' });

  it('of a site meet what every packet from there meets', () => {
    const { test, vpc, from } = vpcWithInternet();
    test.site(undefined);
    const question = { from, ...tcp(test.network.sites.onprem!.publicAddress) };
    expect(ask(test, question)).toBe('reachable');
    closeIn(test, vpc.aclId);
    expect(ask(test, question)).toBe('blocked SUBNET_ACL_RESTRICTION');
  });
  it('of a router whose tunnel takes everything go into the tunnel', () => {
    const { test, vpn } = providedDns();
    test.site(vpn.id, { on: 'router' });
    const question = {
      from: { kind: 'internet', address: '8.8.8.8' },
      ...tcp(test.network.sites.onprem!.publicAddress),
    } as const;
    expect(ask(test, question)).toBe('blocked REPLY_GOES_ELSEWHERE');
    test.network.clientVpnEndpoints[vpn.id]!.splitTunnel = true;
    expect(ask(test, question)).toBe('reachable');
  });
  it('of the resolver meet no ACL', () => {
    const { test, vpc, from } = vpcWithInternet();
    closeIn(test, vpc.aclId);
    expect(ask(test, { from, ...udp('10.0.0.2') })).toBe('reachable');
  });
  it('are received by an interface that a route for its subnet names', () => {
    const { test, vpc, instance, from } = vpcWithInternet();
    const other = test.instance(test.subnet(vpc, '10.0.1.0/24'), [vpc.groupId]);
    test.route(vpc.tableId, '10.0.0.0/24', { kind: 'network-interface', id: instance.eni.id });
    expect(ask(test, { from, ...tcp(other.ip) })).toBe('reachable');
  });
  it('come from no Elastic IP address that stands for nothing', () => {
    const { test, instance, from } = vpcWithInternet();
    const id = test.elasticIp('192.0.2.2', instance.eni);
    delete test.network.elasticIps[id]!.association;
    expect(ask(test, { from, ...tcp('192.0.2.2') })).toBe('blocked NO_POSSIBLE_DESTINATION');
  });
});
