/** Networks for tests, put together piece by piece as plain data. */

import { countedIds } from '../../network/ids.ts';
import { addNetworkInterface } from '../../network/interfaces.ts';
import {
  emptyNetwork,
  type NatGateway,
  type Network,
  type NetworkAclEntry,
  type NetworkInterface,
  type RouteTarget,
  type RulePeer,
  type VpcEndpoint,
} from '../../network/network.ts';
import type { World } from '../world.ts';

export const REGION = 'ap-northeast-1';

/** Makes what AWS would make by itself, too: a main route table, a default ACL and group with every VPC. */
export class TestNetwork {
  readonly network: Network = emptyNetwork();
  readonly ids = countedIds();

  get world(): World {
    return { network: this.network, buckets: {}, region: REGION };
  }

  vpc(cidr: string): { id: string; tableId: string; aclId: string; groupId: string } {
    const { network, ids } = this;
    const id = ids.id('vpc');
    network.vpcs[id] = {
      id,
      region: REGION,
      cidrBlocks: [{ associationId: ids.id('vpc-cidr-assoc'), cidrBlock: cidr }],
      isDefault: false,
      dhcpOptionsId: this.#dhcpOptions(),
      instanceTenancy: 'default',
      enableDnsSupport: true,
      enableDnsHostnames: true,
    };
    const tableId = this.table(id);
    network.routeTables[tableId]!.associations.push({ id: ids.id('rtbassoc') });
    const aclId = ids.id('acl');
    const allowAll = { ruleNumber: 100, protocol: '-1', action: 'allow', cidr: '0.0.0.0/0' } as const;
    network.networkAcls[aclId] = {
      id: aclId,
      region: REGION,
      vpcId: id,
      isDefault: true,
      entries: [
        { ...allowAll, egress: false },
        { ...allowAll, egress: true },
      ],
      associations: [],
    };
    const groupId = this.group(id, 'default');
    this.rule(groupId, 'ingress', { kind: 'group', groupId });
    return { id, tableId, aclId, groupId };
  }

  #dhcpOptions(): string {
    const id = 'dopt-0';
    this.network.dhcpOptions[id] ??= {
      id,
      region: REGION,
      configurations: { 'domain-name-servers': ['AmazonProvidedDNS'] },
    };
    return id;
  }

  table(vpcId: string, ...subnetIds: string[]): string {
    const { network, ids } = this;
    const id = ids.id('rtb');
    const routes = network.vpcs[vpcId]!.cidrBlocks.map(({ cidrBlock }) => ({
      destination: { cidr: cidrBlock },
      target: { kind: 'local' as const },
      origin: 'CreateRouteTable' as const,
    }));
    const associations = subnetIds.map((subnetId) => ({ id: ids.id('rtbassoc'), subnetId }));
    network.routeTables[id] = { id, region: REGION, vpcId, routes, associations, propagatingGatewayIds: [] };
    return id;
  }

  route(tableId: string, destination: string, target: RouteTarget): void {
    this.network.routeTables[tableId]!.routes.push({
      destination: destination.startsWith('pl-') ? { prefixListId: destination } : { cidr: destination },
      target,
      origin: 'CreateRoute',
    });
  }

  subnet(vpc: { id: string; aclId: string }, cidrBlock: string, zone = 'a'): string {
    const { network, ids } = this;
    const id = ids.id('subnet');
    network.subnets[id] = {
      id,
      region: REGION,
      vpcId: vpc.id,
      availabilityZone: `${REGION}${zone}`,
      cidrBlock,
      mapPublicIpOnLaunch: false,
      defaultForAz: false,
    };
    network.networkAcls[vpc.aclId]!.associations.push({ id: ids.id('aclassoc'), subnetId: id });
    return id;
  }

  /** With nothing admitted and everything let out. */
  group(vpcId: string, name: string): string {
    const id = this.ids.id('sg');
    this.network.securityGroups[id] = { id, region: REGION, vpcId, name, description: name };
    this.rule(id, 'egress', { kind: 'ipv4', cidr: '0.0.0.0/0' });
    return id;
  }

  rule(
    groupId: string,
    direction: 'ingress' | 'egress',
    peer: RulePeer,
    protocol = '-1',
    port = -1,
    to = port,
  ): string {
    const id = this.ids.id('sgr');
    this.network.securityGroupRules[id] = {
      id,
      region: REGION,
      groupId,
      isEgress: direction === 'egress',
      protocol,
      fromPort: port,
      toPort: to,
      peer,
    };
    return id;
  }

  clearRules(groupId: string, direction: 'ingress' | 'egress'): void {
    for (const { id, isEgress, groupId: owner } of Object.values(this.network.securityGroupRules)) {
      if (owner === groupId && isEgress === (direction === 'egress'))
        delete this.network.securityGroupRules[id];
    }
  }

  aclEntry(
    aclId: string,
    entry: Partial<NetworkAclEntry> & Pick<NetworkAclEntry, 'ruleNumber' | 'egress' | 'action'>,
  ): void {
    this.network.networkAcls[aclId]!.entries.push({ protocol: '-1', cidr: '0.0.0.0/0', ...entry });
  }

  eni(
    subnetId: string,
    groupIds: string[],
    more: Partial<Pick<NetworkInterface, 'requester' | 'interfaceType'>> = {},
  ): NetworkInterface {
    const made = { interfaceType: 'interface' as const, ...more };
    return addNetworkInterface(this.network, { subnetId, groupIds, description: '', ...made }, this.ids);
  }

  instance(subnetId: string, groupIds: string[]): { id: string; eni: NetworkInterface; ip: string } {
    return this.#instanceOn(this.eni(subnetId, groupIds), subnetId);
  }

  /** At an address that nobody has, which is not looked for: networks of thousands are made so. */
  instanceAt(subnetId: string, groupIds: string[], ip: string): { id: string; eni: NetworkInterface } {
    const id = this.ids.id('eni');
    const eni: NetworkInterface = {
      id,
      region: REGION,
      vpcId: this.network.subnets[subnetId]!.vpcId,
      subnetId,
      privateIps: [ip],
      macAddress: '02:00:00:00:00:01',
      description: '',
      groupIds,
      interfaceType: 'interface',
      sourceDestCheck: true,
    };
    this.network.networkInterfaces[id] = eni;
    return this.#instanceOn(eni, subnetId);
  }

  #instanceOn(eni: NetworkInterface, subnetId: string) {
    const id = this.ids.id('i');
    eni.attachment = { id: this.ids.id('eni-attach'), instanceId: id, deviceIndex: 0, attachTime: 0 };
    this.network.instances[id] = {
      id,
      region: REGION,
      vpcId: eni.vpcId,
      subnetId,
      state: 'running',
      stateTransitionReason: '',
      reservationId: this.ids.id('r'),
      launchIndex: 0,
      launchTime: 0,
      imageId: 'ami-1',
      instanceType: 't3.micro',
      clientToken: '',
      disableApiTermination: false,
    };
    return { id, eni, ip: eni.privateIps[0]! };
  }

  internetGateway(vpcId: string): string {
    const id = this.ids.id('igw');
    this.network.internetGateways[id] = { id, region: REGION, vpcId };
    return id;
  }

  elasticIp(publicIp: string, eni: NetworkInterface): string {
    const id = this.ids.id('eipalloc');
    const association = {
      id: this.ids.id('eipassoc'),
      networkInterfaceId: eni.id,
      privateIp: eni.privateIps[0]!,
    };
    this.network.elasticIps[id] = { id, region: REGION, publicIp, association };
    return id;
  }

  natGateway(subnetId: string, publicIp?: string): NatGateway {
    const id = this.ids.id('nat');
    const requester = { id: 'amazon-nat', service: 'nat-gateway' as const };
    const eni = this.eni(subnetId, [], { requester, interfaceType: 'nat_gateway' });
    eni.sourceDestCheck = false;
    const gateway: NatGateway = {
      id,
      region: REGION,
      vpcId: eni.vpcId,
      subnetId,
      connectivityType: publicIp === undefined ? 'private' : 'public',
      state: 'available',
      networkInterfaceId: eni.id,
      privateIp: eni.privateIps[0]!,
      createTime: 0,
    };
    if (publicIp !== undefined) gateway.allocationId = this.elasticIp(publicIp, eni);
    this.network.natGateways[id] = gateway;
    return gateway;
  }

  peering(requesterVpcId: string, accepterVpcId: string): string {
    const id = this.ids.id('pcx');
    const ends = { requesterVpcId, accepterVpcId };
    this.network.vpcPeeringConnections[id] = {
      id,
      region: REGION,
      ...ends,
      state: 'active',
      createdAt: 0,
      changedAt: 0,
    };
    return id;
  }

  endpoint(
    vpcId: string,
    subnetIds: string[],
    groupIds: string[],
    more: Partial<VpcEndpoint> = {},
  ): VpcEndpoint {
    const id = this.ids.id('vpce');
    const requester = { id: 'amazon-vpce', service: 'vpc-endpoint' as const };
    const enis = subnetIds.map((subnetId) =>
      this.eni(subnetId, groupIds, { requester, interfaceType: 'vpc_endpoint' }),
    );
    const endpoint: VpcEndpoint = {
      id,
      region: REGION,
      vpcId,
      type: 'Interface',
      serviceName: `com.amazonaws.${REGION}.s3`,
      state: 'available',
      subnetIds,
      networkInterfaceIds: enis.map((eni) => eni.id),
      groupIds,
      routeTableIds: [],
      privateDnsEnabled: false,
      privateDnsOnlyForInboundResolverEndpoint: false,
      dnsSuffix: 'abcdefgh',
      creationTime: 0,
      ...more,
    };
    this.network.vpcEndpoints[id] = endpoint;
    return endpoint;
  }

  /** One address in each subnet. */
  resolverEndpoint(direction: 'INBOUND' | 'OUTBOUND', subnetIds: string[], groupIds: string[]) {
    const id = this.ids.id(direction === 'INBOUND' ? 'rslvr-in' : 'rslvr-out');
    const requester = { id: 'amazon-resolver', service: 'route53-resolver' as const };
    const enis = subnetIds.map((subnetId) => this.eni(subnetId, groupIds, { requester }));
    const { vpcId } = this.network.subnets[subnetIds[0]!]!;
    this.network.resolverEndpoints[id] = {
      id,
      region: REGION,
      vpcId,
      creatorRequestId: id,
      direction,
      groupIds,
      ipAddresses: enis.map((eni) => ({
        id: this.ids.id('rni'),
        networkInterfaceId: eni.id,
        creationTime: 0,
      })),
      state: 'operational',
      creationTime: 0,
      modificationTime: 0,
    };
    return { id, addresses: enis.map(({ privateIps }) => privateIps[0]!) };
  }

  /** With one association a subnet, the VPC's routes for each, and a rule for each block. */
  clientVpn(
    subnetIds: string[],
    groupIds: string[],
    { authorize = [] as string[], splitTunnel = false, dnsServers = [] as string[] } = {},
  ): { id: string; associations: { id: string; eni: NetworkInterface; ip: string }[] } {
    const { network, ids } = this;
    const id = ids.id('cvpn-endpoint');
    const requester = { id: 'amazon-client-vpn', service: 'client-vpn' as const };
    const associations = subnetIds.map((subnetId, index) => {
      const eni = this.eni(subnetId, groupIds, { requester });
      return {
        id: ids.id('cvpn-assoc'),
        eni,
        ip: eni.privateIps[0]!,
        subnetId,
        publicIp: `198.51.100.${10 + index}`,
      };
    });
    const vpcId = network.subnets[subnetIds[0]!]!.vpcId;
    network.clientVpnEndpoints[id] = {
      id,
      region: REGION,
      description: '',
      clientCidrBlock: '10.100.0.0/22',
      dnsServers,
      splitTunnel,
      transportProtocol: 'udp',
      vpnPort: 443,
      serverCertificateArn: 'arn:server',
      clientRootCertificateChainArn: 'arn:root',
      connectionLog: { enabled: false },
      vpcId,
      groupIds,
      sessionTimeoutHours: 24,
      disconnectOnSessionTimeout: true,
      selfServicePortal: 'disabled',
      clientRouteEnforcement: false,
      creationTime: 0,
      associations: associations.map(({ id, eni, subnetId, publicIp }) => ({
        id,
        subnetId,
        networkInterfaceId: eni.id,
        state: 'associated',
        publicIp,
      })),
      routes: subnetIds.map((targetSubnetId) => ({
        destinationCidr: network.vpcs[vpcId]!.cidrBlocks[0]!.cidrBlock,
        targetSubnetId,
        origin: 'associate',
        description: 'Default Route',
        state: 'active',
      })),
      authorizationRules: authorize.map((targetNetworkCidr) => ({
        targetNetworkCidr,
        description: '',
        state: 'active',
      })),
      resets: 0,
    };
    return { id, associations };
  }

  /** One place with one host, `onprem`; with an endpoint the host has a tunnel to it. */
  site(endpointId?: string, { on = 'host' as 'host' | 'router', lanCidr = '192.168.11.0/24' } = {}): void {
    const base = lanCidr.split('.').slice(0, 3).join('.');
    const profile = endpointId && `client\nremote ${endpointId}.prod.clientvpn.${REGION}.amazonaws.com 443\n`;
    this.network.sites.onprem = {
      name: 'onprem',
      lanCidr,
      routerAddress: `${base}.1`,
      publicAddress: '203.0.113.10',
      ...(profile && on === 'router' && { vpnProfile: profile }),
      hosts: [
        { name: 'onprem', address: `${base}.10`, ...(profile && on === 'host' && { vpnProfile: profile }) },
        { name: 'neighbour', address: `${base}.11` },
      ],
    };
  }
}
