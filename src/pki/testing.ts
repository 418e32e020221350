/** Large revocation lists, for tests. The certificate library takes half a minute to make one. */

/** A list with that many entries, 010000 and up. Its signature and its issuer are empty. */
export function largeRevocationList(entries: number): string {
  const now = der(0x17, Buffer.from('260101000000Z'));
  const revoked = Array.from({ length: entries }, (_, number) => {
    const serial = Buffer.alloc(4);
    serial.writeUInt32BE(number + 0x10000);
    return der(0x30, der(0x02, serial), now);
  });
  const parts = der(0x30, der(0x30), der(0x30), now, now, der(0x30, ...revoked));
  return asPem(der(0x30, parts));
}

export function asPem(bytes: Buffer): string {
  return `-----BEGIN X509 CRL-----\n${bytes.toString('base64')}\n-----END X509 CRL-----\n`;
}

function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.from([tag, 0x84, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}
