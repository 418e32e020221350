import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTimeOf } from '../daemon/start-time.ts';
import { labState, labWithPackets, runningLab } from './lab-state.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kairo-cli-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function labFile(name: string, content: string): void {
  mkdirSync(join(home, 'labs', name), { recursive: true });
  writeFileSync(join(home, 'labs', name, 'lab.json'), content);
}
const here = () => ({ KAIRO_HOME: home });
const ours = () => JSON.stringify({ pid: process.pid, pidStartTime: startTimeOf(process.pid) });

describe('a lab', () => {
  it('is absent without a directory', () => {
    expect(labState('default', here())).toEqual({ kind: 'absent' });
  });
  it('is kept when its directory is there and no process says that it is its own', () => {
    mkdirSync(join(home, 'labs', 'default'), { recursive: true });
    expect(labState('default', here())).toEqual({ kind: 'kept' });
  });
  it('runs while its process lives', () => {
    labFile('default', ours());
    expect(labState('default', here()).kind).toBe('running');
  });
  it('is dead when another process has its number', () => {
    labFile('default', JSON.stringify({ pid: process.pid, pidStartTime: '1' }));
    expect(labState('default', here()).kind).toBe('dead');
  });
  it.each(['', '{', 'null', '[]', '{"pid":"x"}'])('is dead when its file holds nonsense: %j', (content) => {
    labFile('default', content);
    expect(labState('default', here())).toEqual({ kind: 'dead', file: undefined });
  });
});

describe('a command that needs a lab', () => {
  it('is told to start one', () => {
    expect(() => runningLab('default', here())).toThrow('Start it: kairo up');
  });
  it('is told of another that runs', () => {
    labFile('other', ours());
    expect(() => runningLab('default', here())).toThrow('These run: other; choose one with --lab NAME.');
  });
  it('is told how a dead one comes back', () => {
    labFile('default', JSON.stringify({ pid: process.pid, pidStartTime: '1' }));
    expect(() => runningLab('default', here())).toThrow(/has died.*Bring it back.*kairo up$/);
  });
  it('is told that a model alone has no packets, and where it can have them', () => {
    labFile('default', ours());
    expect(() => labWithPackets('default', 'exec', here())).toThrow(
      /^kairo exec needs packets.*is a model only\. On Linux .*kairo down --keep && kairo up$/,
    );
  });
});
