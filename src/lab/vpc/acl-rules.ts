/** Network ACLs as nftables chains: numbered, stateless, the lowest matching number decides. */
import type { Network, NetworkAcl, NetworkAclEntry } from '../../network/network.ts';
import { type NftChain, nftName } from '../kernel/space.ts';
import { REJECT_IN, REJECT_OUT } from './flow-counters.ts';
import { trafficMatch } from './traffic.ts';

export interface AclChains {
  chains: Record<string, NftChain>;
  /** The chain that judges what leaves (enters) a subnet. */
  out: (subnetId: string) => string;
  in: (subnetId: string) => string;
}

export function aclChains(network: Network, vpcId: string): AclChains {
  const acls = Object.values(network.networkAcls).filter((acl) => acl.vpcId === vpcId);
  const bySubnet = new Map(
    acls.flatMap((acl) => acl.associations.map(({ subnetId }) => [subnetId, acl] as const)),
  );
  const name = (egress: boolean, acl: NetworkAcl) => `${egress ? 'out' : 'in'}_${nftName(acl.id)}`;
  const chains: Record<string, NftChain> = {};
  for (const acl of acls) {
    for (const egress of [false, true])
      chains[name(egress, acl)] = { rules: entryRules(acl.entries, egress) };
  }
  return {
    chains,
    out: (subnetId) => name(true, bySubnet.get(subnetId)!),
    in: (subnetId) => name(false, bySubnet.get(subnetId)!),
  };
}

/** One direction of an ACL, ending with the `*` entry that denies the rest. */
export function entryRules(entries: NetworkAclEntry[], egress: boolean): string[] {
  const deny = `goto ${egress ? REJECT_OUT : REJECT_IN}`;
  const rules = entries
    .filter((entry) => entry.egress === egress && !entry.cidr.includes(':'))
    .toSorted((a, b) => a.ruleNumber - b.ruleNumber)
    .flatMap((entry) => {
      const traffic = entryTraffic(entry);
      if (traffic === undefined) return [];
      const verdict = entry.action === 'allow' ? 'accept' : deny;
      return [['ip', egress ? 'daddr' : 'saddr', entry.cidr, traffic, verdict].filter(Boolean).join(' ')];
    });
  return [...rules, deny];
}

/** ACLs write protocols as numbers; these two have ports. */
const WITH_PORTS: Record<string, string> = { '6': 'tcp', '17': 'udp' };

function entryTraffic({ protocol, portRange, icmp }: NetworkAclEntry): string | undefined {
  if (protocol === '1') return trafficMatch('icmp', icmp?.type ?? -1, icmp?.code ?? -1);
  return trafficMatch(WITH_PORTS[protocol] ?? protocol, portRange?.from ?? -1, portRange?.to ?? -1);
}
