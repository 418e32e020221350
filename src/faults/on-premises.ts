/** Changes of what is set on premises; what was set before stays. */
import type { HostConditions, SiteConditions } from '../network/network.ts';
import type { FaultLab } from './lab.ts';
import { host, site } from './places.ts';

export async function onSite(lab: FaultLab, conditions: SiteConditions): Promise<void> {
  const { name, conditions: before = null } = site(lab.network);
  await lab.change(
    { kind: 'sites', change: { [name]: { conditions: { ...before, ...conditions } } } },
    { kind: 'sites', change: { [name]: { conditions: before } } },
  );
}

export async function onHost(lab: FaultLab, conditions: HostConditions): Promise<void> {
  const { name } = site(lab.network);
  const { name: hostName, conditions: before = null } = host(lab.network);
  const environment = { ...before?.environment, ...conditions.environment };
  const change = (value: HostConditions | null) => ({
    kind: 'sites' as const,
    change: { [name]: { hosts: { [hostName]: { conditions: value } } } },
  });
  await lab.change(change({ ...before, ...conditions, environment }), change(before));
}
