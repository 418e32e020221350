/** The part of certificate making that patterns need; `src/pki` has it. */

export interface Issued {
  /** PEM. */
  certificate: string;
  /** PEM, PKCS #8. */
  privateKey: string;
}

export interface Pki<Authority extends Issued = Issued> {
  createAuthority(options: { commonName: string }): Promise<Authority>;
  issue(
    authority: Authority,
    options: { commonName: string; dnsNames: string[]; usage: 'server' | 'client' },
  ): Promise<Issued>;
}
