/** Changes of what is set on premises; what was set before stays. */
import type { HostConditions, Site, SiteConditions } from '../network/network.ts';
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

/** Changes the OpenVPN profile, wherever the site's tunnel is; `undefined` takes it away. */
export async function withProfile(
  lab: FaultLab,
  edit: (profile: string) => string | undefined,
): Promise<void> {
  const { name, vpnProfile, hosts } = site(lab.network);
  const change = (value: Pick<Site, 'vpnProfile'> | { hosts: object }) => ({
    kind: 'sites' as const,
    change: { [name]: value },
  });
  if (vpnProfile !== undefined) {
    const edited = edit(vpnProfile) ?? null;
    await lab.change(change({ vpnProfile: edited as string }), change({ vpnProfile }));
    return;
  }
  const connected = hosts.find((one) => one.vpnProfile !== undefined) ?? hosts[0]!;
  const edited = edit(connected.vpnProfile ?? '') ?? null;
  await lab.change(
    change({ hosts: { [connected.name]: { vpnProfile: edited } } }),
    change({ hosts: { [connected.name]: { vpnProfile: connected.vpnProfile ?? null } } }),
  );
}

/** The client is started again now, and once more when this is taken back. */
export function startClientAgain(lab: FaultLab): Promise<void> {
  return withProfile(lab, (profile) => `${profile.trimEnd()}\n# started again\n`);
}
