/** AWS Client VPN, and the certificates that it needs. */
import type { Timestamp } from './time.ts';

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
