import { expect, it } from 'vitest';
import { providedDns } from '../../reach/testing/patterns.ts';
import { diagnose } from '../diagnose.ts';
import { healthy, silent } from '../testing.ts';

it('where the name leads to public addresses, no way to them is offered', () => {
  const { world } = providedDns();
  const address = '52.219.0.2';
  const host = 's3.ap-northeast-1.amazonaws.com';
  const seen = silent({
    target: { ...healthy().target, url: `https://${host}`, host },
    names: { ...healthy().names, system: { kind: 'addresses', addresses: [address] }, servers: [] },
    addresses: [{ address, connection: { kind: 'timeout' }, source: '10.100.0.34', ms: 3000 }],
  });
  const { diagnosis, also } = diagnose(seen, { world, connections: {}, missing: [] });
  expect(diagnosis?.code).toBe('DNS_PUBLIC_ANSWER');
  expect(also).toMatchObject([{ code: 'CLIENT_VPN_NO_ROUTE', fix: '' }]);
});
