/**
 * Quotas that people meet, at AWS's defaults.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
export const QUOTAS = {
  vpcsPerRegion: 5,
  cidrBlocksPerVpc: 5,
  subnetsPerVpc: 200,
  internetGatewaysPerRegion: 5,
  elasticIpsPerRegion: 5,
  natGatewaysPerZone: 5,
  routeTablesPerVpc: 200,
  routesPerTable: 500,
  securityGroupsPerRegion: 2500,
  /** In each direction, IPv4 and IPv6 counted apart. */
  rulesPerSecurityGroup: 60,
  securityGroupsPerInterface: 5,
  aclsPerVpc: 200,
  /** In each direction. */
  entriesPerAcl: 20,
  interfacesPerRegion: 5000,
  interfaceEndpointsPerVpc: 50,
  gatewayEndpointsPerRegion: 20,
  clientVpnEndpointsPerRegion: 5,
  authorizationRulesPerClientVpnEndpoint: 200,
  routesPerClientVpnAssociation: 100,
  networkInsightsPathsPerRegion: 1000,
  networkInsightsAnalysesPerRegion: 10_000,
} as const;
