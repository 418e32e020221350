import { expect, it } from 'vitest';
import type { Health, LabFile } from '../../daemon/contract.ts';
import { renderHowToGoOn } from '../how-to-go-on.ts';
import { renderStatus } from './status.ts';

const file = { lab: 'default', pid: 7, port: 4566, startedAt: 0 } as LabFile;
const health: Health = {
  version: '0.1.0',
  lab: 'default',
  pattern: 'provided-dns',
  region: 'ap-northeast-1',
  state: 'ready',
  modelOnly: false,
  hosts: [{ name: 'onprem', kind: 'on-premises', namespace: 'h', address: '192.168.11.10' }],
  processes: [{ name: 'OpenVPN server', state: 'running', restarts: 1, detail: 'cvpn-endpoint-1' }],
  counts: { vpcs: 2 },
  endpointUrls: ['https://bucket.vpce-1.s3.ap-northeast-1.vpce.amazonaws.com'],
};

it('tells what runs, where, since when, and what was restarted', () => {
  const text = renderStatus(file, health, 65_000);
  expect(text).toContain('lab      default (ready, process 7, Kairo 0.1.0)');
  expect(text).toContain('since    1970-01-01T00:00:00.000Z (1 min)');
  expect(text).toContain('AWS API  http://127.0.0.1:4566 (region ap-northeast-1)');
  expect(text).toContain('  onprem  on-premises  192.168.11.10\n');
  expect(text).toContain('  OpenVPN server  running  1 restart  cvpn-endpoint-1\n');
  expect(text).toContain('  vpcs  2\n');
});

it('leaves out what there is nothing of', () => {
  expect(renderStatus(file, { ...health, processes: [] }, 0)).not.toContain('Processes');
});

it('names a lab that is not the default one in every command to go on with', () => {
  const lines = renderHowToGoOn({ lab: 'two' }, health).trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) expect(line).toMatch(/kairo \w+ --lab two/);
});

it('offers S3 by its own name where private DNS answers it, and by the endpoint URL elsewhere', () => {
  const name = renderHowToGoOn({ lab: 'default' }, { ...health, pattern: 'inbound-resolver' });
  expect(name).toMatch(/^ *kairo exec -- dig \+short s3\.ap-northeast-1\.amazonaws\.com$/m);
  expect(name).toMatch(/^ *kairo exec -- aws s3 ls {2,}#/m);
  expect(name).not.toContain('vpce-1');
  expect(renderHowToGoOn({ lab: 'default' }, health)).toContain(
    'aws s3 ls --endpoint-url https://bucket.vpce-1.s3.ap-northeast-1.vpce.amazonaws.com\n',
  );
});

it('says of a model alone that it has no packets, and offers nothing that needs them', () => {
  const alone: Health = { ...health, modelOnly: true, hosts: [], processes: [] };
  const text = renderStatus(file, alone, 0);
  expect(text).toContain('packets  none: model only\n');
  expect(text).toContain('S3       http://127.0.0.1:4566\n');
  expect(text).not.toMatch(/Hosts|Processes|vpce-1/);
  expect(renderHowToGoOn({ lab: 'default' }, alone)).not.toMatch(/exec|shell|verify/);
});
