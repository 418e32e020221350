import { describe, expect, it } from 'vitest';
import { splitAtDashes } from './command-line.ts';
import { chooseHost, enter, type Host } from './host.ts';

const instance: Host = { name: 'web', kind: 'instance', namespace: 'i-web', address: '10.0.0.9' };
const onprem: Host = { name: 'onprem', kind: 'on-premises', namespace: 'h-onprem', address: '192.168.11.10' };

describe('the host', () => {
  it('is the first one on premises unless it is named', () => {
    expect(chooseHost({ lab: 'l', hosts: [instance, onprem] }, undefined)).toBe(onprem);
  });
  it('is the one that is named', () => {
    expect(chooseHost({ lab: 'l', hosts: [onprem, instance] }, 'web')).toBe(instance);
  });
  it('that does not exist is wrong use, and the others are listed', () => {
    expect(() => chooseHost({ lab: 'l', hosts: [onprem, instance] }, 'nope')).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: 'The lab "l" has no host "nope"; its hosts: onprem, web',
      }),
    );
  });
  it('must be named where none is on premises', () => {
    expect(() => chooseHost({ lab: 'l', hosts: [instance] }, undefined)).toThrow(
      /name one of its hosts: web/,
    );
  });
});

describe('a command on a host', () => {
  const lab = { sandboxPid: 7, rootless: false };
  it('runs in the namespaces of the lab, the network of the host, and the same directory', () => {
    expect(enter(lab, onprem, '/home/me', ['ls', '-l']).join(' ')).toBe(
      'nsenter -t 7 -m -n -p --wdns=/home/me ip netns exec h-onprem ls -l',
    );
  });
  it('enters the user namespace of a lab without root', () => {
    expect(enter({ ...lab, rootless: true }, onprem, '/', ['ls'])).toContain('--preserve-credentials');
  });
  it('does not ask for a directory that the lab does not have', () => {
    expect(enter(lab, onprem, '/run/user/0', ['ls'])).toContain('--wdns=/');
    expect(enter(lab, onprem, '/running', ['ls'])).toContain('--wdns=/running');
  });
});

describe('the command line', () => {
  it('is ours up to the first dashes, and nothing behind them is looked at', () => {
    expect(splitAtDashes(['exec', 'onprem', '--', 'aws', '--lab', 'x', '--', 'y'])).toEqual({
      own: ['exec', 'onprem'],
      command: ['aws', '--lab', 'x', '--', 'y'],
    });
  });
  it('is all ours without dashes', () => {
    expect(splitAtDashes(['up', '--lab', 'x'])).toEqual({ own: ['up', '--lab', 'x'] });
  });
});
