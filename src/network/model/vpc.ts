/** VPCs, their subnets and the interfaces in them. */
import type { Timestamp } from './time.ts';

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

export interface DhcpOptions {
  id: string;
  region: string;
  /** In the order given: `domain-name-servers` → `['AmazonProvidedDNS']`. */
  configurations: Record<string, string[]>;
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
