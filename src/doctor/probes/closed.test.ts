import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { stillOpen } from './closed.ts';

it('does not ask the endpoint again, which S3 is by its public name where private DNS is on', async () => {
  let connections = 0;
  const server = createServer((connection) => {
    connections++;
    connection.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const tried = (address: string) => ({
    facts: { tried: [{ host: 's3.ap-northeast-1.amazonaws.com', address, port, open: true }] },
    evidence: [{ probe: 'closed', command: 'nc', observed: 'connected', ms: 1 }],
  });
  try {
    const own = await stillOpen(tried('127.0.0.1'), [{ address: '127.0.0.1' }]);
    expect({ own, connections }).toEqual({ own: { facts: { tried: [] }, evidence: [] }, connections: 0 });
    const other = await stillOpen(tried('127.0.0.1'), [{ address: '10.0.0.4' }]);
    expect(other.facts.tried).toMatchObject([{ address: '127.0.0.1', open: true }]);
    expect(connections).toBe(1);
  } finally {
    server.close();
  }
});
