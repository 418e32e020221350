import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Program } from './programs.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { Supervisor } from './supervisor.ts';

const client: Program = {
  name: 'vpn-client:onprem',
  title: 'OpenVPN client of onprem',
  argv: ['openvpn'],
  files: [{ path: '/run/profile.ovpn', content: 'remote …', mode: 0o600 }],
  ready: /Initialization Sequence Completed/,
  role: 'client',
};

/** Programs that run, by name; a file takes as long as it takes. */
class FakeSandbox extends EventEmitter {
  running: string[] = [];
  writing: Promise<void> = Promise.resolve();
  write = () => this.writing;
  startProgram = async (name: string) => void this.running.push(name);
  stopProgram = async (name: string) => {
    this.running = this.running.filter((one) => one !== name);
  };
  die(name: string): void {
    this.running = this.running.filter((one) => one !== name);
    this.emit('exit', name, 1, null);
  }
}

let sandbox: FakeSandbox;
let supervisor: Supervisor;
beforeEach(() => {
  vi.useFakeTimers();
  sandbox = new FakeSandbox();
  supervisor = new Supervisor(sandbox as unknown as Sandbox);
});
afterEach(() => vi.useRealTimers());

it('starts a program that died again', async () => {
  await supervisor.start(client);
  sandbox.die(client.name);
  expect(supervisor.states).toMatchObject([{ state: 'restarting', restarts: 1 }]);
  await vi.runAllTimersAsync();
  expect(sandbox.running).toEqual([client.name]);
});

it('ends a program for good that is just being started again', async () => {
  await supervisor.start(client);
  let written = () => {};
  sandbox.writing = new Promise((resolve) => (written = resolve));
  sandbox.die(client.name);
  await vi.runAllTimersAsync();
  const retired = supervisor.retire([]);
  written();
  await retired;
  await vi.runAllTimersAsync();
  expect(sandbox.running).toEqual([]);
  expect(supervisor.states).toEqual([]);
});

it('does not take a tunnel that is being made again for one that works', async () => {
  await supervisor.start(client);
  sandbox.emit('line', client.name, 'Initialization Sequence Completed');
  expect(supervisor.states).toMatchObject([{ state: 'running' }]);
  sandbox.emit(
    'line',
    client.name,
    'SIGUSR1[soft,server-pushed-connection-reset] received, process restarting',
  );
  expect(supervisor.states).toMatchObject([{ state: 'restarting' }]);
});

it('tells when clients have heard that they are to connect again', async () => {
  await supervisor.start(client);
  const heard = vi.fn();
  const waiting = supervisor.reconnecting(supervisor.reconnections + 1, 1_000).then(heard);
  await vi.advanceTimersByTimeAsync(500);
  expect(heard).not.toHaveBeenCalled();
  sandbox.emit(
    'line',
    client.name,
    'SIGUSR1[soft,server-pushed-connection-reset] received, process restarting',
  );
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});

it('waits for clients that say nothing no longer than it is told', async () => {
  const heard = vi.fn();
  void supervisor.reconnecting(1, 1_000).then(heard);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(heard).toHaveBeenCalled();
});
