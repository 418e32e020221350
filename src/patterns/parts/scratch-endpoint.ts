/**
 * What cost the article's author a day: an endpoint made without naming a security group gets the VPC's default
 * one, which admits only itself, and everything that a client sees is a time-out. Tried on an endpoint of its own.
 */
import type { Call, Check, Outcome, Run } from '../pattern.ts';
import { complaint } from '../ran.ts';
import { NAME } from './names.ts';
import { bucketHost, type Survey } from './survey.ts';

/** Longer than any run of the checks takes: what is older was left behind by one that was killed. */
const ABANDONED_AFTER_MS = 5 * 60_000;
/** `curl` ends with this when the time is over. */
const CURL_TIMED_OUT = 28;

type Facts = Pick<Survey, 'vpcId' | 'serviceName' | 'subnetId'>;

export function defaultGroupBlocks(facts: Facts, call: Call): Check {
  return {
    id: 'default-group-blocks',
    title: "An endpoint with the VPC's default security group is out of reach",
    command: [
      `aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id ${facts.vpcId} --service-name ${facts.serviceName} --subnet-ids ${facts.subnetId}`,
      'dig +short bucket.THAT-ENDPOINT',
      'curl -m 3 -sSk --resolve bucket.THAT-ENDPOINT:443:ITS-ADDRESS https://bucket.THAT-ENDPOINT/',
    ].join(' && '),
    expected: 'the name resolves, the connection times out',
    run: async (run) => {
      await removeAbandoned(call, Date.now());
      const { VpcEndpoint } = await call('ec2', 'CreateVpcEndpoint', {
        VpcEndpointType: 'Interface',
        VpcId: facts.vpcId,
        ServiceName: facts.serviceName,
        SubnetIds: [facts.subnetId],
        PrivateDnsEnabled: false,
        TagSpecifications: [
          { ResourceType: 'vpc-endpoint', Tags: [{ Key: 'Name', Value: NAME.scratchEndpoint }] },
        ],
      });
      try {
        return await knock(run, bucketHost(VpcEndpoint!.DnsEntries?.[0]?.DnsName));
      } finally {
        await call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [VpcEndpoint!.VpcEndpointId!] });
      }
    },
  };
}

/**
 * The name is looked up first and the connection made to what it says: a slow resolver must not pass for a closed
 * group, nor a question that was lost in a busy tunnel for a broken one.
 */
async function knock(run: Run, host: string): Promise<Outcome> {
  const lookUp = await run(['dig', '+short', '+tries=3', '+time=1', host]);
  const address = /^\d+\.\d+\.\d+\.\d+$/m.exec(lookUp.stdout)?.[0];
  if (!address) return { pass: false, observed: `${host} does not resolve: ${complaint(lookUp)}` };
  const pinned = ['--resolve', `${host}:443:${address}`];
  const knocked = await run(['curl', '-m', '3', '-sSk', '-o', '/dev/null', ...pinned, `https://${host}/`], {
    timeoutMs: 6_000,
  });
  return {
    pass: knocked.code === CURL_TIMED_OUT,
    observed: knocked.code === 0 ? `${address} answers` : `${address}: ${complaint(knocked)}`,
  };
}

async function removeAbandoned(call: Call, now: number): Promise<void> {
  const { VpcEndpoints } = await call('ec2', 'DescribeVpcEndpoints', {
    Filters: [{ Name: 'tag:Name', Values: [NAME.scratchEndpoint] }],
  });
  const abandoned = (VpcEndpoints ?? [])
    .filter(({ CreationTimestamp }) => now - CreationTimestamp!.getTime() > ABANDONED_AFTER_MS)
    .map(({ VpcEndpointId }) => VpcEndpointId!);
  if (abandoned.length > 0) await call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: abandoned });
}
