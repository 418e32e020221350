/** OpenVPN clients that run here, and the certificates that they show. Linux alone tells. */
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { type Evidence, word } from './probe.ts';

export interface VpnClient {
  /** The file that it was started with. */
  profile: string;
  /** Absent where it has none of its own, or it cannot be read. */
  certificate?: { subject: string; serial: string; notBefore: number; notAfter: number };
  /** Where it connects to; absent where the profile does not say. */
  remote?: Remote;
}

export interface Remote {
  host: string;
  port: number;
  protocol: 'udp' | 'tcp';
  /** `remote-random-hostname`: a random label is put in front of the name. */
  random: boolean;
}

/** Those of this network namespace; none where nothing can be told. */
export function vpnClients(): VpnClient[] {
  try {
    const own = readlinkSync('/proc/self/ns/net');
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => clientOf(join('/proc', pid), own));
  } catch {
    return [];
  }
}

function clientOf(process: string, namespace: string): VpnClient[] {
  try {
    const words = readFileSync(join(process, 'cmdline'), 'utf8').split('\0').filter(Boolean);
    if (!/openvpn$/.test(basename(words[0] ?? ''))) return [];
    if (readlinkSync(join(process, 'ns/net')) !== namespace) return [];
    const option = words.indexOf('--config');
    const file = option === -1 ? words[1] : words[option + 1];
    if (file === undefined) return [];
    const profile = isAbsolute(file) ? file : join(readlinkSync(join(process, 'cwd')), file);
    const text = readFileSync(profile, 'utf8');
    const [certificate, remote] = [certificateIn(text), remoteIn(text)];
    return [{ profile, ...(certificate && { certificate }), ...(remote && { remote }) }];
  } catch {
    // It has ended meanwhile, or it is somebody else's.
    return [];
  }
}

/** The first `remote` of a profile, with what else says how it is reached. */
export function remoteIn(profile: string): Remote | undefined {
  const [, host, port = '1194', own] =
    /^[ \t]*remote[ \t]+(\S+)(?:[ \t]+(\d+))?(?:[ \t]+(\w+))?/m.exec(profile) ?? [];
  if (host === undefined) return undefined;
  const protocol = own ?? /^[ \t]*proto[ \t]+(\w+)/m.exec(profile)?.[1] ?? 'udp';
  return {
    ...{ host, port: Number(port), protocol: protocol.startsWith('tcp') ? 'tcp' : 'udp' },
    random: /^[ \t]*remote-random-hostname\b/m.test(profile),
  };
}

/** The first certificate of the block `<cert>`. */
export function certificateIn(profile: string): VpnClient['certificate'] {
  const text = /<cert>([\s\S]*?)<\/cert>/.exec(profile)?.[1];
  if (text === undefined) return undefined;
  try {
    const { subject, serialNumber, validFrom, validTo } = new X509Certificate(text.trim());
    return {
      subject: subject.replaceAll('\n', ', '),
      serial: serialNumber.toLowerCase(),
      notBefore: Date.parse(validFrom),
      notAfter: Date.parse(validTo),
    };
  } catch {
    return undefined;
  }
}

export function vpnEvidence(clients: readonly VpnClient[]): Evidence[] {
  return clients.flatMap(({ profile, certificate }) =>
    certificate
      ? {
          probe: 'vpn client',
          command: `sed -n '/<cert>/,/<.cert>/p' ${word(profile)} | openssl x509 -noout -subject -serial -dates`,
          observed: `${certificate.subject}, valid until ${new Date(certificate.notAfter).toISOString()}`,
          ms: 0,
        }
      : [],
  );
}
