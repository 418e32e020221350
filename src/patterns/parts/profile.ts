/** The OpenVPN profile that a client needs: what AWS exports, and the client's own certificate. */

/**
 * AWS's export has neither certificate nor key of the client; the administrator appends them.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-getting-started.html
 */
export function withCertificate(
  exported: string,
  client: { certificate: string; privateKey: string },
): string {
  return [
    exported.trimEnd(),
    '',
    block('cert', client.certificate),
    '',
    block('key', client.privateKey),
    '',
  ].join('\n');
}

function block(name: string, pem: string): string {
  return `<${name}>\n${pem.trim()}\n</${name}>`;
}
