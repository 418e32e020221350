/** kairo explain and kairo prove about a lab that runs, as a person types them. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import type { Explanation, Proof } from '../src/reach/index.ts';
import { run, TestLab } from './support/lab.ts';

let lab: TestLab | undefined;
afterEach(async () => {
  await lab?.[Symbol.asyncDispose]();
  lab = undefined;
});

const BUCKET = 's3://kairo-rehearsal/report.pdf';

async function explained(to: string): Promise<{ code: number; document: Explanation }> {
  const { code, stdout, stderr } = await lab!.kairo('explain', '--from', 'onprem', '--to', to, '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, document: JSON.parse(stdout) as Explanation };
}

describe('provided-dns', () => {
  it('explains the way to a bucket, and what a default group stops; what is printed mends it', async () => {
    lab = await TestLab.up('provided-dns');
    const before = await explained(BUCKET);
    expect(before).toMatchObject({ code: 0, document: { verdict: 'reachable', findings: [] } });
    const stages = before.document.stages.map(({ stage }) => stage);
    for (const stage of ['tunnel', 'name', 'client-vpn-route', 'translation', 'tls-name', 'bucket-policy']) {
      expect(stages).toContain(stage);
    }

    const { VpcEndpoints } = await lab.ec2.send(new DescribeVpcEndpointsCommand({}));
    const { defaultGroup, associationAddress } = await underDefaultGroup(lab, VpcEndpoints![0]!);
    const upload = () =>
      lab!.onprem('timeout', '5', 'aws', 's3', 'ls', '--endpoint-url', urlOf(VpcEndpoints![0]!));
    const blocked = await explained(BUCKET);
    expect(blocked).toMatchObject({ code: 1, document: { verdict: 'blocked' } });
    const [finding] = blocked.document.findings;
    expect(finding).toMatchObject({ code: 'ENI_SG_RULES_MISMATCH', resource: defaultGroup });
    expect(finding!.detail).toContain(`${defaultGroup} (default) admits only itself`);
    expect(finding!.detail).toContain(
      `comes from ${associationAddress}, the address of Client VPN association`,
    );
    expect((await upload()).code).not.toBe(0);

    const { stdout: picture, code } = await lab.kairo('explain', '--from', 'onprem', '--to', BUCKET);
    expect(code).toBe(1);
    const command = /^\s*\$ (aws .*)$/m.exec(picture)![1]!;
    expect(command).toBe(finding!.fix);
    const env = (await lab.kairo('env')).stdout;
    const mended = await run(['sh', '-c', `eval "$ENV"; ${command}`], { env: { ENV: env } });
    expect(mended.stderr).toBe('');
    expect((await explained(BUCKET)).document.verdict).toBe('reachable');
    expect((await upload()).code).toBe(0);
  });
});

describe('public-dns', () => {
  it('proves that one name server is reached, and nothing else', async () => {
    lab = await TestLab.up('public-dns');
    const prove = (...more: string[]) => lab!.kairo('prove', '--from', 'onprem', ...more);
    const { reached } = JSON.parse((await prove('--json')).stdout) as Proof;
    expect(reached.map(({ destinations }) => destinations)).toEqual([['8.8.8.8/32']]);
    const closed = ['--must-not-reach', 'internet'];
    expect((await prove(...closed)).code).toBe(1);
    expect((await prove(...closed, '--except', '8.8.8.8/32')).code).toBe(0);
  });
});

/** What an endpoint has that was made without naming a group. */
async function underDefaultGroup({ ec2 }: TestLab, { VpcEndpointId, VpcId, Groups }: VpcEndpoint) {
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [VpcId!] },
        { Name: 'group-name', Values: ['default'] },
      ],
    }),
  );
  const defaultGroup = SecurityGroups![0]!.GroupId!;
  await ec2.send(
    new ModifyVpcEndpointCommand({
      VpcEndpointId,
      AddSecurityGroupIds: [defaultGroup],
      RemoveSecurityGroupIds: Groups!.map(({ GroupId }) => GroupId!),
    }),
  );
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({
      Filters: [{ Name: 'description', Values: ['ClientVPN Endpoint resource'] }],
    }),
  );
  return { defaultGroup, associationAddress: NetworkInterfaces![0]!.PrivateIpAddress! };
}

const urlOf = ({ DnsEntries }: VpcEndpoint) => `https://${DnsEntries![0]!.DnsName!.replace('*', 'bucket')}`;
