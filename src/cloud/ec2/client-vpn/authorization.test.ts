import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestPki, testPki, type VpnCloud, vpnCloud } from './testing.ts';

let pki: TestPki;
let vpn: VpnCloud;
let id: string;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  vpn = vpnCloud(pki);
  id = vpn.createEndpoint();
});

const everyone = { AuthorizeAllGroups: true };
const authorize = (TargetNetworkCidr: string, more: object = everyone) =>
  vpn.cloud.call('AuthorizeClientVpnIngress', { ClientVpnEndpointId: id, TargetNetworkCidr, ...more });
const revoke = (TargetNetworkCidr: string, more: object = { RevokeAllGroups: true }) =>
  vpn.cloud.call('RevokeClientVpnIngress', { ClientVpnEndpointId: id, TargetNetworkCidr, ...more });
const refused = (operation: 'AuthorizeClientVpnIngress' | 'RevokeClientVpnIngress', more: object) =>
  vpn.cloud.refused(operation, { ClientVpnEndpointId: id, TargetNetworkCidr: '10.0.0.0/16', ...more }).code;
const rules = (more: object = {}) =>
  vpn.cloud.call('DescribeClientVpnAuthorizationRules', { ClientVpnEndpointId: id, ...more })
    .AuthorizationRules!;
const resets = () => vpn.cloud.network.clientVpnEndpoints[id]!.resets;

describe('authorization rules', () => {
  it('are for everyone or for one group, and active once they are in force', () => {
    expect(authorize('10.0.0.0/16', { ...everyone, Description: 'the VPC' })).toEqual({
      Status: { Code: 'authorizing' },
    });
    authorize('10.0.1.0/24', { AccessGroupId: 'S-1-5-11' });
    expect(rules()).toEqual([
      {
        ClientVpnEndpointId: id,
        Description: 'the VPC',
        GroupId: '',
        AccessAll: true,
        DestinationCidr: '10.0.0.0/16',
        Status: { Code: 'active' },
      },
      {
        ClientVpnEndpointId: id,
        Description: '',
        GroupId: 'S-1-5-11',
        AccessAll: false,
        DestinationCidr: '10.0.1.0/24',
        Status: { Code: 'active' },
      },
    ]);
  });

  it('say whom they are for, and not twice', () => {
    expect(refused('AuthorizeClientVpnIngress', {})).toBe('MissingParameter');
    expect(refused('RevokeClientVpnIngress', {})).toBe('MissingParameter');
    expect(refused('AuthorizeClientVpnIngress', { ...everyone, AccessGroupId: 'staff' })).toBe(
      'InvalidParameterCombination',
    );
    expect(refused('AuthorizeClientVpnIngress', { ...everyone, TargetNetworkCidr: '10.0.0.0' })).toBe(
      'InvalidParameterValue',
    );
    expect(rules()).toEqual([]);
  });

  it('are there once for each network and group', () => {
    authorize('10.0.0.0/16');
    authorize('10.0.0.0/16', { AccessGroupId: 'staff' });
    // Host bits make no other network.
    expect(refused('AuthorizeClientVpnIngress', { ...everyone, TargetNetworkCidr: '10.0.3.4/16' })).toBe(
      'InvalidClientVpnDuplicateAuthorizationRule',
    );
    expect(refused('AuthorizeClientVpnIngress', { AccessGroupId: 'staff' })).toBe(
      'InvalidClientVpnDuplicateAuthorizationRule',
    );
  });

  it('are revoked for everyone apart from groups', () => {
    authorize('10.0.0.0/16');
    authorize('10.0.0.0/16', { AccessGroupId: 'staff' });
    expect(revoke('10.0.0.0/16')).toEqual({ Status: { Code: 'revoking' } });
    expect(rules().map(({ GroupId }) => GroupId)).toEqual(['staff']);
    expect(refused('RevokeClientVpnIngress', { RevokeAllGroups: true })).toBe(
      'InvalidClientVpnEndpointAuthorizationRuleNotFound',
    );
    revoke('10.0.0.0/16', { AccessGroupId: 'staff' });
    expect(rules()).toEqual([]);
  });

  it('reset connections whenever they change', () => {
    authorize('10.0.0.0/16');
    expect(resets()).toBe(1);
    revoke('10.0.0.0/16');
    expect(resets()).toBe(2);
    refused('RevokeClientVpnIngress', { RevokeAllGroups: true });
    expect(resets()).toBe(2);
  });

  it('are at most 200', () => {
    for (let count = 0; count < 200; count++) authorize(`10.1.${count}.0/24`);
    expect(refused('AuthorizeClientVpnIngress', everyone)).toBe('ClientVpnAuthorizationRuleLimitExceeded');
  });

  it('are found by description, network and group', () => {
    authorize('10.0.0.0/16', { ...everyone, Description: 'the VPC' });
    authorize('10.1.0.0/16', { AccessGroupId: 'staff' });
    const by = (Name: string, value: string) =>
      rules({ Filters: [{ Name, Values: [value] }] }).map(({ DestinationCidr }) => DestinationCidr);
    expect(by('description', 'the*')).toEqual(['10.0.0.0/16']);
    expect(by('destination-cidr', '10.1.0.0/16')).toEqual(['10.1.0.0/16']);
    expect(by('group-id', 'staff')).toEqual(['10.1.0.0/16']);
  });
});
