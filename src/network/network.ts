/**
 * The network: every VPC, subnet, interface, rule, endpoint and VPN as plain data.
 *
 * Everything is a JSON value. Tables are records keyed by AWS id. What is derived (a route's state, an
 * endpoint's DNS entries, a subnet's free addresses) is computed by look-ups and not stored.
 * At run time a network is frozen; a change makes a new one (see `store.ts`).
 */

import type { FlowLog } from './flow-logs.ts';

export interface Network {
  /** Of the account that owns everything here. */
  accountId: string;
  vpcs: Record<string, Vpc>;
  subnets: Record<string, Subnet>;
  routeTables: Record<string, RouteTable>;
  securityGroups: Record<string, SecurityGroup>;
  /** Keyed by `sgr-…`. */
  securityGroupRules: Record<string, SecurityGroupRule>;
  networkAcls: Record<string, NetworkAcl>;
  networkInterfaces: Record<string, NetworkInterface>;
  dhcpOptions: Record<string, DhcpOptions>;
  internetGateways: Record<string, InternetGateway>;
  /** Keyed by `eipalloc-…`. */
  elasticIps: Record<string, ElasticIp>;
  natGateways: Record<string, NatGateway>;
  vpcEndpoints: Record<string, VpcEndpoint>;
  clientVpnEndpoints: Record<string, ClientVpnEndpoint>;
  /** Route 53 Resolver. */
  resolverEndpoints: Record<string, ResolverEndpoint>;
  resolverRules: Record<string, ResolverRule>;
  resolverRuleAssociations: Record<string, ResolverRuleAssociation>;
  /** Private hosted zones, keyed by `Z…`. */
  hostedZones: Record<string, HostedZone>;
  /** The last changes of hosted zones, oldest first. */
  hostedZoneChanges: Record<string, HostedZoneChange>;
  instances: Record<string, Instance>;
  vpcPeeringConnections: Record<string, VpcPeeringConnection>;
  /** Keyed by ARN. */
  certificates: Record<string, Certificate>;
  /** On-premises places, keyed by name. AWS knows nothing of them. */
  sites: Record<string, Site>;
  /** Tags of every resource, keyed by its id (or ARN). A resource without tags has no entry. */
  tags: Record<string, Record<string, string>>;
  flowLogs: Record<string, FlowLog>;
  /** Remembered calls with an idempotency token, keyed by `region/operation/token`. */
  clientTokens: Record<string, ClientToken>;
}

/** Epoch milliseconds. */
export type Timestamp = number;

export interface Vpc {
  id: string;
  region: string;
  /** The primary block first. */
  cidrBlocks: { associationId: string; cidrBlock: string }[];
  isDefault: boolean;
  dhcpOptionsId: string;
  instanceTenancy: 'default' | 'dedicated';
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
}

export interface Subnet {
  id: string;
  region: string;
  vpcId: string;
  /** Name (`ap-northeast-1a`); the id follows from it, see `zones.ts`. */
  availabilityZone: string;
  cidrBlock: string;
  mapPublicIpOnLaunch: boolean;
  defaultForAz: boolean;
}

export interface RouteTable {
  id: string;
  region: string;
  vpcId: string;
  /** The `local` routes are here too, one per block of the VPC. */
  routes: Route[];
  /** An association without `subnetId` makes this the VPC's main table. */
  associations: { id: string; subnetId?: string }[];
  propagatingGatewayIds: string[];
}

export interface Route {
  destination: { cidr: string } | { prefixListId: string };
  target: RouteTarget;
  origin: 'CreateRouteTable' | 'CreateRoute' | 'EnableVgwRoutePropagation';
}

export type RouteTarget =
  | { kind: 'local' }
  | { kind: 'internet-gateway'; id: string }
  | { kind: 'nat-gateway'; id: string }
  | { kind: 'vpc-endpoint'; id: string }
  | { kind: 'network-interface'; id: string }
  | { kind: 'vpc-peering-connection'; id: string }
  | { kind: 'vpn-gateway'; id: string };

export interface SecurityGroup {
  id: string;
  region: string;
  vpcId: string;
  name: string;
  description: string;
}

export interface SecurityGroupRule {
  id: string;
  region: string;
  groupId: string;
  isEgress: boolean;
  /** `-1`, `tcp`, `udp`, `icmp`, `icmpv6`, or a protocol number as text. */
  protocol: string;
  /** First port, or the ICMP type; -1 for all. */
  fromPort: number;
  /** Last port, or the ICMP code; -1 for all. */
  toPort: number;
  peer: RulePeer;
  description?: string;
}

export type RulePeer =
  | { kind: 'ipv4'; cidr: string }
  | { kind: 'ipv6'; cidr: string }
  /** A group of a peered VPC is named together with the connection, and stays named when either is gone. */
  | { kind: 'group'; groupId: string; peered?: { vpcId: string; vpcPeeringConnectionId: string } }
  | { kind: 'prefix-list'; prefixListId: string };

export interface NetworkAcl {
  id: string;
  region: string;
  vpcId: string;
  isDefault: boolean;
  /** Without the final `*` (32767) entries, which cannot be changed and are rendered by the API. */
  entries: NetworkAclEntry[];
  associations: { id: string; subnetId: string }[];
}

export interface NetworkAclEntry {
  ruleNumber: number;
  egress: boolean;
  /** A protocol number as text, or `-1`. */
  protocol: string;
  action: 'allow' | 'deny';
  /** IPv4 or IPv6 block. */
  cidr: string;
  /** For TCP and UDP. */
  portRange?: { from: number; to: number };
  /** For ICMP; -1 for all. */
  icmp?: { type: number; code: number };
}

export interface NetworkInterface {
  id: string;
  region: string;
  vpcId: string;
  subnetId: string;
  /** Primary address first. */
  privateIps: string[];
  macAddress: string;
  description: string;
  groupIds: string[];
  interfaceType: 'interface' | 'vpc_endpoint' | 'nat_gateway';
  /** Who made it, when AWS did. */
  requester?: { id: string; service: 'vpc-endpoint' | 'client-vpn' | 'nat-gateway' | 'route53-resolver' };
  sourceDestCheck: boolean;
  /** What it belongs to; an interface without an owner is `available`. */
  attachment?: {
    id: string;
    instanceId?: string;
    deviceIndex: number;
    attachTime: Timestamp;
    /** Does it go with its instance? */
    deleteOnTermination?: boolean;
  };
}

export interface DhcpOptions {
  id: string;
  region: string;
  /** In the order given: `domain-name-servers` → `['AmazonProvidedDNS']`. */
  configurations: Record<string, string[]>;
}

export interface InternetGateway {
  id: string;
  region: string;
  vpcId?: string;
}

/** An Elastic IP address. */
export interface ElasticIp {
  /** `eipalloc-…`. */
  id: string;
  region: string;
  publicIp: string;
  /** The private address of an interface that has this public one. */
  association?: { id: string; networkInterfaceId: string; privateIp: string };
}

export interface NatGateway {
  id: string;
  region: string;
  vpcId: string;
  subnetId: string;
  connectivityType: 'public' | 'private';
  state: 'pending' | 'available' | 'deleting' | 'deleted' | 'failed';
  /** Why it failed, in AWS's words. */
  failure?: { code: string; message: string };
  /** Gone when the gateway is. */
  networkInterfaceId?: string;
  privateIp?: string;
  /** Of a public one: its Elastic IP address. */
  allocationId?: string;
  createTime: Timestamp;
  deleteTime?: Timestamp;
}

export interface VpcEndpoint {
  id: string;
  region: string;
  vpcId: string;
  type: 'Interface' | 'Gateway';
  serviceName: string;
  state: 'pending' | 'available';
  /** As given, whitespace and all; absent for the default, which allows everything. */
  policyDocument?: string;
  /** Interface endpoints: one interface per subnet, in the order of the subnets. */
  subnetIds: string[];
  networkInterfaceIds: string[];
  groupIds: string[];
  /** Gateway endpoints. */
  routeTableIds: string[];
  privateDnsEnabled: boolean;
  privateDnsOnlyForInboundResolverEndpoint: boolean;
  /** As asked for; absent for the type's default. */
  dnsRecordIpType?: 'ipv4' | 'service-defined';
  /** The eight characters after the id in its DNS names. */
  dnsSuffix: string;
  creationTime: Timestamp;
}

export interface ClientVpnEndpoint {
  id: string;
  region: string;
  description: string;
  clientCidrBlock: string;
  dnsServers: string[];
  splitTunnel: boolean;
  transportProtocol: 'udp' | 'tcp';
  vpnPort: 443 | 1194;
  serverCertificateArn: string;
  /** Mutual authentication: the ARN of the certificate whose issuer (or which itself) signs the clients. */
  clientRootCertificateChainArn: string;
  connectionLog: { enabled: boolean; cloudwatchLogGroup?: string; cloudwatchLogStream?: string };
  vpcId?: string;
  /** Applied to every association; empty until one is given or the first association brings the default. */
  groupIds: string[];
  sessionTimeoutHours: number;
  disconnectOnSessionTimeout: boolean;
  selfServicePortal: 'enabled' | 'disabled';
  banner?: string;
  clientRouteEnforcement: boolean;
  /** PEM, as imported. */
  certificateRevocationList?: string;
  creationTime: Timestamp;
  associations: ClientVpnAssociation[];
  routes: ClientVpnRoute[];
  authorizationRules: ClientVpnAuthorizationRule[];
  /** Grows whenever a change resets every session, so that the lab knows. */
  resets: number;
}

export interface ClientVpnAssociation {
  id: string;
  subnetId: string;
  networkInterfaceId: string;
  state: 'associating' | 'associated';
  /** Where clients reach it, on the lab's internet. */
  publicIp: string;
}

export interface ClientVpnRoute {
  destinationCidr: string;
  /** An associated subnet, or `local` for client-to-client. */
  targetSubnetId: string;
  origin: 'associate' | 'add-route';
  description: string;
  state: 'creating' | 'active';
}

export interface ClientVpnAuthorizationRule {
  targetNetworkCidr: string;
  /** Absent: all groups. */
  accessGroupId?: string;
  description: string;
  state: 'authorizing' | 'active';
}

/** A host in a VPC. Its interfaces are those whose attachment names it; that with index 0 is the primary one. */
export interface Instance {
  id: string;
  region: string;
  /** Of the primary interface, kept when that has gone with the instance. */
  vpcId: string;
  subnetId: string;
  state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  /** Why it left `running`, as AWS words it; empty while nobody asked. */
  stateTransitionReason: string;
  /** Of a terminated one, which is forgotten an hour later. */
  terminatedAt?: Timestamp;
  /** Shared by those that one call made. */
  reservationId: string;
  launchIndex: number;
  launchTime: Timestamp;
  imageId: string;
  instanceType: string;
  keyName?: string;
  /** As given, in base64. Nothing runs it. */
  userData?: string;
  clientToken: string;
  disableApiTermination: boolean;
}

/** Two VPCs of the account joined so that their private addresses reach each other. */
export interface VpcPeeringConnection {
  id: string;
  region: string;
  requesterVpcId: string;
  /** As asked for: one that does not exist makes the connection fail. */
  accepterVpcId: string;
  state:
    | 'initiating-request'
    | 'pending-acceptance'
    | 'provisioning'
    | 'active'
    | 'rejected'
    | 'deleting'
    | 'deleted'
    | 'failed';
  createdAt: Timestamp;
  /** When a call last changed its state; two hours after its end it is forgotten. */
  changedAt: Timestamp;
}

export interface Certificate {
  arn: string;
  region: string;
  /** PEM texts, as imported. */
  certificate: string;
  chain?: string;
  privateKey: string;
  importedAt: Timestamp;
  createdAt: Timestamp;
}

/** The way for DNS questions into a VPC (inbound) or out of it (outbound). */
export interface ResolverEndpoint {
  /** `rslvr-in-…`, `rslvr-out-…`. */
  id: string;
  region: string;
  vpcId: string;
  creatorRequestId: string;
  direction: 'INBOUND' | 'OUTBOUND';
  name?: string;
  groupIds: string[];
  /** Two at least, each with an interface of its own. */
  ipAddresses: ResolverIpAddress[];
  state: 'creating' | 'updating' | 'operational';
  creationTime: Timestamp;
  modificationTime: Timestamp;
}

export interface ResolverIpAddress {
  /** `rni-…`. */
  id: string;
  networkInterfaceId: string;
  creationTime: Timestamp;
}

/** What becomes of questions for a domain, in the VPCs that the rule is associated with. */
export interface ResolverRule {
  id: string;
  region: string;
  creatorRequestId: string;
  name?: string;
  /** In lower case and without the final dot; empty for the root. */
  domain: string;
  /** `SYSTEM` takes a part of a domain out of what another rule forwards. */
  action: { kind: 'FORWARD'; resolverEndpointId: string; targets: NameServer[] } | { kind: 'SYSTEM' };
  creationTime: Timestamp;
  modificationTime: Timestamp;
}

/** Where a name server listens. */
export interface NameServer {
  ip: string;
  port: number;
}

export interface ResolverRuleAssociation {
  id: string;
  region: string;
  ruleId: string;
  vpcId: string;
  name?: string;
}

/** A private hosted zone: names that its VPCs know and nobody else. */
export interface HostedZone {
  id: string;
  /** In lower case and without the final dot. */
  name: string;
  callerReference: string;
  comment?: string;
  /** At least one; the first is the one that it was made with. */
  vpcs: { vpcId: string; region: string }[];
  /** Without the zone's own NS and SOA, which cannot be missing and are rendered by the API. */
  recordSets: ResourceRecordSet[];
}

/** A call that changed a hosted zone. */
export interface HostedZoneChange {
  /** `C…`. */
  id: string;
  submittedAt: Timestamp;
  comment?: string;
}

export interface ResourceRecordSet {
  /** In lower case and without the final dot; `*` in front stands for everything below. */
  name: string;
  type: RecordType;
  value:
    | { kind: 'records'; ttl: number; records: string[] }
    | { kind: 'alias'; hostedZoneId: string; dnsName: string; evaluateTargetHealth: boolean };
}

export type RecordType = 'A' | 'AAAA' | 'CAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SOA' | 'SRV' | 'TXT';

/** One on-premises place: a LAN behind a router with a public address, and its hosts. */
export interface Site {
  name: string;
  lanCidr: string;
  /** The router's address on the LAN; it is the hosts' gateway and resolver. */
  routerAddress: string;
  publicAddress: string;
  /** A whole OpenVPN profile with certificate and key; present: the router connects with it, for the whole LAN. */
  vpnProfile?: string;
  /** Domains for which the site's resolver asks name servers of its choice; it knows the rest as the internet does. */
  forwarders?: Forwarder[];
  /** The first one is where commands run unless told otherwise. */
  hosts: SiteHost[];
}

/** Questions under a domain go to name servers by packets from the site's router. */
export interface Forwarder {
  /** In lower case and without the final dot. */
  domain: string;
  /** Addresses, asked in this order, at port 53. */
  servers: string[];
}

export interface SiteHost {
  name: string;
  address: string;
  /** A whole OpenVPN profile with certificate and key; present: the host connects with it. */
  vpnProfile?: string;
}

export interface ClientToken {
  /** The request without the token, to tell a retry from a misuse. */
  fingerprint: string;
  /** The answer that was given. */
  answer: unknown;
  at: Timestamp;
}

/** A network with nothing in it. */
export function emptyNetwork(accountId = '000000000000'): Network {
  return {
    accountId,
    vpcs: {},
    subnets: {},
    routeTables: {},
    securityGroups: {},
    securityGroupRules: {},
    networkAcls: {},
    networkInterfaces: {},
    dhcpOptions: {},
    internetGateways: {},
    elasticIps: {},
    natGateways: {},
    vpcEndpoints: {},
    clientVpnEndpoints: {},
    resolverEndpoints: {},
    resolverRules: {},
    resolverRuleAssociations: {},
    hostedZones: {},
    hostedZoneChanges: {},
    instances: {},
    vpcPeeringConnections: {},
    certificates: {},
    sites: {},
    tags: {},
    flowLogs: {},
    clientTokens: {},
  };
}
