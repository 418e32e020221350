import { expect, it } from 'vitest';
import { parseStatus } from './status.ts';

it('reads the clients that have an address', () => {
  const text = [
    '>INFO:OpenVPN Management Interface Version 5',
    'TITLE,OpenVPN 2.6.14',
    'HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes Received,Bytes Sent,Connected Since,Connected Since (time_t),Username,Client ID,Peer ID,Data Channel Cipher',
    'CLIENT_LIST,client1.domain.tld,203.0.113.10:40123,10.100.0.34,,5120,6144,2026-01-02 03:04:05,1767323045,UNDEF,7,0,AES-256-GCM',
    'CLIENT_LIST,UNDEF,203.0.113.10:40124,,,0,0,2026-01-02 03:04:05,1767323045,UNDEF,8,1,',
    'END',
  ].join('\r\n');
  expect(parseStatus(text)).toEqual([
    {
      commonName: 'client1.domain.tld',
      virtualAddress: '10.100.0.34',
      bytesReceived: 5120,
      bytesSent: 6144,
      connectedAt: 1767323045000,
      number: 7,
    },
  ]);
});
