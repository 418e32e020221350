/** Measuring inside of a lab's namespaces. */
import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { AuthorizeSecurityGroupIngressCommand, type VpcEndpoint } from '@aws-sdk/client-ec2';
import type { TestLab } from '../../test/support/lab.ts';

/** The namespace of a Client VPN association, and so of the tunnel's far end. */
export async function associationSpace(lab: TestLab): Promise<string> {
  const { stdout } = await lab.inSpace('onprem', 'ip', 'netns', 'list');
  const names = stdout.split('\n').map((line) => line.split(' ')[0]!);
  const found = names.find((name) => name.startsWith('cvpn-assoc-'));
  if (found === undefined) throw new Error('The lab has no Client VPN association.');
  return found;
}

/** Where an endpoint's addresses are. */
export const servicesSpace = ({ VpcId }: VpcEndpoint) => `${VpcId!}-services`;

/** Lets a server of one's own answer at an endpoint's addresses, where nothing but the endpoint is admitted. */
export async function admit(lab: TestLab, endpoint: VpcEndpoint, port: number): Promise<void> {
  await lab.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: endpoint.Groups![0]!.GroupId!,
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      CidrIp: '10.0.0.0/16',
    }),
  );
  const rule = ['ip', 'services', 'served', 'tcp', 'dport', String(port), 'accept'];
  const { code, stderr } = await lab.inSpace(servicesSpace(endpoint), 'nft', 'insert', 'rule', ...rule);
  if (code !== 0) throw new Error(`nft: ${stderr}`);
}

/** Runs a server in a namespace for as long as some work takes. */
export async function beside<T>(
  lab: TestLab,
  space: string,
  command: string[],
  work: () => Promise<T>,
): Promise<T> {
  const [enter, ...args] = [...(await lab.entry(space)), ...command];
  const server = spawn(enter!, args, { stdio: 'ignore' });
  await setTimeout(500);
  try {
    return await work();
  } finally {
    server.kill('SIGKILL');
  }
}

/** What iperf3's client received, in bits per second. Its server listens at the address already. */
export async function iperf(lab: TestLab, space: string, address: string, seconds: number): Promise<number> {
  const client = ['iperf3', '-c', address, '-t', String(seconds), '-J'];
  const { code, stdout, stderr } = await lab.inSpace(space, ...client);
  if (code !== 0) throw new Error(`iperf3 (apt-get install iperf3) ended with ${code}: ${stderr}${stdout}`);
  const result = JSON.parse(stdout) as { end: { sum_received: { bits_per_second: number } } };
  return result.end.sum_received.bits_per_second;
}
