import { describe, expect, it } from 'vitest';
import {
  DEFAULT_FORMAT,
  type FlowCount,
  flowsSince,
  formatFields,
  recordLine,
  recordsFor,
} from './flow-logs.ts';
import type { FlowLog } from './network.ts';
import { emptyNetwork, type NetworkInterface } from './network.ts';

const flow = (more: Partial<FlowCount> = {}): FlowCount => ({
  direction: 'egress',
  action: 'ACCEPT',
  protocol: 6,
  source: '10.0.0.4',
  destination: '10.0.1.4',
  sourcePort: 40000,
  destinationPort: 443,
  packets: 10,
  bytes: 1000,
  ...more,
});

const networkInterface: NetworkInterface = {
  id: 'eni-00000000000000001',
  region: 'ap-northeast-1',
  vpcId: 'vpc-00000000000000001',
  subnetId: 'subnet-00000000000000001',
  privateIps: ['10.0.0.4'],
  macAddress: '06:00:00:00:00:01',
  description: '',
  groupIds: [],
  interfaceType: 'interface',
  sourceDestCheck: true,
};

const log: FlowLog = {
  id: 'fl-00000000000000001',
  region: 'ap-northeast-1',
  resource: { kind: 'vpc', id: networkInterface.vpcId },
  trafficType: 'ALL',
  maxAggregationInterval: 60,
  logDestination: 'arn:aws:s3:::bucket',
  logFormat: DEFAULT_FORMAT,
  creationTime: 0,
};

const network = { ...emptyNetwork(), networkInterfaces: { [networkInterface.id]: networkInterface } };
const interval = { start: 100, end: 160 };
const fieldsOf = (format: string) => {
  const checked = formatFields(format);
  return checked.kind === 'fields' ? checked.fields : [];
};

describe('records', () => {
  it('are written in the default format of version 2', () => {
    const [record] = recordsFor(network, log, [flow()], interval);
    expect(recordLine(network, fieldsOf(DEFAULT_FORMAT), record!)).toBe(
      '2 000000000000 eni-00000000000000001 10.0.0.4 10.0.1.4 40000 443 6 10 1000 100 160 ACCEPT OK',
    );
  });

  it('say NODATA for an interface that nothing passed', () => {
    const [record] = recordsFor(network, log, [], interval);
    expect(recordLine(network, fieldsOf(DEFAULT_FORMAT), record!)).toBe(
      '2 000000000000 eni-00000000000000001 - - - - - - - 100 160 - NODATA',
    );
  });

  it('belong to the source on the way out and to the destination on the way in', () => {
    const flows = [
      flow(),
      flow({ direction: 'ingress' }),
      flow({ direction: 'ingress', source: '10.0.1.4', destination: '10.0.0.4' }),
    ];
    expect(recordsFor(network, log, flows, interval).map(({ flow: each }) => each)).toEqual([
      flows[0],
      flows[2],
    ]);
  });

  it('are only of the traffic that the log is for', () => {
    const flows = [flow(), flow({ action: 'REJECT', destinationPort: 22 })];
    const records = recordsFor(network, { ...log, trafficType: 'REJECT' }, flows, interval);
    expect(records.map(({ flow: each }) => each?.destinationPort)).toEqual([22]);
  });
});

describe('flowsSince', () => {
  it('tells what came since the earlier look', () => {
    expect(flowsSince([flow({ packets: 15, bytes: 1600 })], [flow()])).toEqual([
      flow({ packets: 5, bytes: 600 }),
    ]);
    expect(flowsSince([flow()], [flow()])).toEqual([]);
  });

  it('counts a flow anew that was forgotten in between', () => {
    expect(flowsSince([flow({ packets: 3, bytes: 120 })], [flow()])).toEqual([
      flow({ packets: 3, bytes: 120 }),
    ]);
  });
});

it('names the first field of a format that is not known', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how AWS writes a field
  expect(formatFields('${version} ${vpc-id} ${tcp-flags}')).toEqual({ kind: 'unknown', field: 'tcp-flags' });
});
