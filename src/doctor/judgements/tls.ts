/** TLS: name, trust, validity, version. */
import { problem } from '../../findings/index.ts';
import { found, type Judge } from './judgement.ts';

/** Labels of an endpoint's names that lead elsewhere than to buckets. */
export const OTHER_LABELS = /^(control|accesspoint)\.(vpce-.*)$/;

export const tls: Judge = ({ target, tls, host, addresses }, path) => {
  if (!tls) return undefined;
  const name = target.host;
  if (tls.kind === 'timeout') {
    const address = addresses.find(({ connection }) => connection.kind === 'connected')?.address ?? name;
    if (tls.speaks) {
      return found(problem('MTU_BLACK_HOLE', { at: host.interfaces[0]?.address ?? 'this machine', address }));
    }
    return {
      kind: 'undecided',
      what: `${address} takes connections on port ${target.port} and says nothing, neither to a TLS handshake nor to a few bytes.`,
      advice: `Something takes the connections and does not serve them, or cuts them off without a word: a proxy, a firewall that inspects TLS, a server that hangs. Look at it from both ends: tcpdump -ni any host ${address} and port ${target.port}`,
    };
  }
  if (tls.kind === 'failed' && tls.insists !== undefined) {
    const version = tls.insists.replace('TLSv', '');
    return found(problem('TLS_VERSION_UNSUPPORTED', { endpointId: path?.endpoint?.id ?? name, version }));
  }
  if (tls.kind === 'failed') return found(problem('TLS_FAILED', { host: name, code: tls.code }));
  const [, label, rest] = OTHER_LABELS.exec(name) ?? [];
  if (label !== undefined && rest !== undefined) {
    return found(problem('ENDPOINT_LABEL_WRONG', { host: name, label, use: `bucket.${rest}` }));
  }
  if (!tls.nameMatches) {
    const bare = name.startsWith('vpce-');
    return found(
      problem('TLS_NAME_MISMATCH', {
        host: name,
        servedBy: addresses[0]?.address ?? name,
        covered: tls.names,
        ...(bare && { use: `export AWS_ENDPOINT_URL_S3=https://bucket.${name}` }),
      }),
    );
  }
  if (tls.untrusted === 'CERT_HAS_EXPIRED' || tls.untrusted === 'CERT_NOT_YET_VALID') {
    const day = (time: number) => new Date(time).toISOString().slice(0, 10);
    return found(
      problem('TLS_CERTIFICATE_EXPIRED', { host: name, from: day(tls.notBefore), until: day(tls.notAfter) }),
    );
  }
  if (tls.untrusted !== undefined) {
    return found(problem('TLS_UNTRUSTED', { host: name, issuer: tls.issuer, code: tls.untrusted }));
  }
  return undefined;
};
