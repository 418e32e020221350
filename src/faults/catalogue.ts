/** Every fault that can be put into a lab, by theme. A new one is one entry in its theme's file. */
import { accessPointFaults } from './access-points.ts';
import { aclFaults } from './acls.ts';
import { certificateFaults } from './certificates.ts';
import { clientVpnFaults } from './client-vpn.ts';
import { clientFaults } from './clients.ts';
import { endpointFaults } from './endpoint.ts';
import type { Fault } from './fault.ts';
import { groupFaults } from './groups.ts';
import { nameFaults } from './names.ts';
import { policyFaults } from './policies.ts';
import { premisesFaults } from './premises.ts';
import { routeFaults } from './routes.ts';

/** The article's own fault comes first. */
export const catalogue: readonly Fault[] = [
  ...groupFaults,
  ...aclFaults,
  ...routeFaults,
  ...clientVpnFaults,
  ...certificateFaults,
  ...nameFaults,
  ...endpointFaults,
  ...premisesFaults,
  ...clientFaults,
  ...policyFaults,
  ...accessPointFaults,
];

/** Does it apply to a lab of this pattern? */
export function appliesTo({ patterns }: Fault, pattern: string): boolean {
  return patterns === undefined || patterns.some((name) => name === pattern);
}

export function findFault(code: string): Fault | undefined {
  return catalogue.find((one) => one.code === code);
}
