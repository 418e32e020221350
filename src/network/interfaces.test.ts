import { describe, expect, it } from 'vitest';
import { countedIds } from './ids.ts';
import { AddressUnavailable, addNetworkInterface, removeNetworkInterface } from './interfaces.ts';
import { emptyNetwork, type Network } from './network.ts';
import { freeAddressCount } from './subnets.ts';

const ids = countedIds();
const subnetId = 'subnet-00000001';

function withSubnet(cidrBlock = '10.0.0.16/28'): Network {
  const network = emptyNetwork();
  network.subnets[subnetId] = {
    id: subnetId,
    region: 'eu-west-1',
    vpcId: 'vpc-00000001',
    availabilityZone: 'eu-west-1a',
    cidrBlock,
    mapPublicIpOnLaunch: false,
    defaultForAz: false,
  };
  return network;
}

const add = (network: Network, privateIp?: string) =>
  addNetworkInterface(
    network,
    { subnetId, groupIds: [], description: '', interfaceType: 'interface', privateIp },
    ids,
  );

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AddressUnavailable) return error.problem;
    throw error;
  }
  return 'none';
}

describe('addNetworkInterface', () => {
  it('gives out every address between the reserved ones, lowest first', () => {
    const network = withSubnet();
    const given = Array.from({ length: 11 }, () => add(network).privateIps[0]);
    expect(given).toEqual(Array.from({ length: 11 }, (_, i) => `10.0.0.${20 + i}`));
    expect(freeAddressCount(network, subnetId)).toBe(0);
    expect(problemOf(() => add(network))).toBe('subnet-full');
  });

  it('says why an address cannot be had, and adds nothing', () => {
    const network = withSubnet();
    const taken = add(network, '10.0.0.25');
    expect(problemOf(() => add(network, '10.0.0.25'))).toBe('in-use');
    expect(problemOf(() => add(network, '10.0.0.19'))).toBe('reserved');
    expect(problemOf(() => add(network, '10.0.0.31'))).toBe('reserved');
    expect(problemOf(() => add(network, '10.0.0.32'))).toBe('outside-subnet');
    expect(problemOf(() => add(network, 'x'))).toBe('outside-subnet');
    expect(Object.keys(network.networkInterfaces)).toEqual([taken.id]);
  });

  it('gives each interface a MAC address that follows from its id', () => {
    const network = withSubnet();
    const { id, macAddress } = add(network);
    expect(macAddress.replaceAll(':', '')).toBe(`06${id.slice(-10)}`);
  });
});

describe('removeNetworkInterface', () => {
  it('gives the address back and takes the tags along', () => {
    const network = withSubnet();
    const { id } = add(network);
    network.tags[id] = { Name: 'x' };
    removeNetworkInterface(network, id);
    expect(network.tags).toEqual({});
    expect(freeAddressCount(network, subnetId)).toBe(11);
  });
});
