/** Regions and availability zones, as an account in each region sees them. */

/** Zone letters and the zone ids behind them. AWS maps letters to ids for each account; this is one such mapping. */
const REGIONS: Record<string, { idPrefix: string; zones: Record<string, number> }> = {
  'ap-northeast-1': { idPrefix: 'apne1', zones: { a: 4, c: 1, d: 2 } },
  'ap-northeast-2': { idPrefix: 'apne2', zones: { a: 1, b: 2, c: 3, d: 4 } },
  'ap-northeast-3': { idPrefix: 'apne3', zones: { a: 3, b: 1, c: 2 } },
  'ap-south-1': { idPrefix: 'aps1', zones: { a: 1, b: 3, c: 2 } },
  'ap-southeast-1': { idPrefix: 'apse1', zones: { a: 1, b: 2, c: 3 } },
  'ap-southeast-2': { idPrefix: 'apse2', zones: { a: 3, b: 1, c: 2 } },
  'ca-central-1': { idPrefix: 'cac1', zones: { a: 1, b: 2, d: 4 } },
  'eu-central-1': { idPrefix: 'euc1', zones: { a: 2, b: 3, c: 1 } },
  'eu-north-1': { idPrefix: 'eun1', zones: { a: 1, b: 2, c: 3 } },
  'eu-west-1': { idPrefix: 'euw1', zones: { a: 3, b: 1, c: 2 } },
  'eu-west-2': { idPrefix: 'euw2', zones: { a: 2, b: 3, c: 1 } },
  'eu-west-3': { idPrefix: 'euw3', zones: { a: 1, b: 2, c: 3 } },
  'sa-east-1': { idPrefix: 'sae1', zones: { a: 1, b: 2, c: 3 } },
  'us-east-1': { idPrefix: 'use1', zones: { a: 6, b: 1, c: 2, d: 4, e: 3, f: 5 } },
  'us-east-2': { idPrefix: 'use2', zones: { a: 1, b: 2, c: 3 } },
  'us-west-1': { idPrefix: 'usw1', zones: { a: 1, c: 3 } },
  'us-west-2': { idPrefix: 'usw2', zones: { a: 2, b: 1, c: 3, d: 4 } },
};

export const DEFAULT_REGION = 'ap-northeast-1';

/** All regions that are known here, in alphabetical order. */
export const regions: readonly string[] = Object.keys(REGIONS);

export interface Zone {
  name: string;
  id: string;
  region: string;
}

/** The zones of a region, `[]` for one that does not exist. */
export function zonesOf(region: string): Zone[] {
  const known = REGIONS[region];
  if (!known) return [];
  return Object.entries(known.zones).map(([letter, number]) => ({
    name: `${region}${letter}`,
    id: `${known.idPrefix}-az${number}`,
    region,
  }));
}

/** The zone with this name or id. */
export function findZone(region: string, nameOrId: string): Zone | undefined {
  return zonesOf(region).find((zone) => zone.name === nameOrId || zone.id === nameOrId);
}
