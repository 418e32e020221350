/** How long API calls take: one that changes no packets, one that changes a rule, and until the rule is in force. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DescribeVpcEndpointsCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { TestLab } from '../test/support/lab.ts';
import { report, summary, timed } from './support/measure.ts';

const RUNS = 30;
await using lab = await TestLab.up();
const { VpcEndpoints } = await lab.ec2.send(new DescribeVpcEndpointsCommand({}));
const group = VpcEndpoints![0]!.Groups![0]!.GroupId!;
const rule = (port: number) => ({
  GroupId: group,
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  CidrIp: '192.0.2.0/24',
});

const describe: number[] = [];
const tag: number[] = [];
const change: number[] = [];
for (let run = 0; run < RUNS; run++) {
  describe.push((await timed(() => lab.ec2.send(new DescribeVpcEndpointsCommand({})))).ms);
  tag.push(
    (
      await timed(() =>
        lab.ec2.send(
          new CreateTagsCommand({ Resources: [group], Tags: [{ Key: 'run', Value: String(run) }] }),
        ),
      )
    ).ms,
  );
  change.push(
    (await timed(() => lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule(2000 + run))))).ms,
  );
}
for (let run = 0; run < RUNS; run++)
  await lab.ec2.send(new RevokeSecurityGroupIngressCommand(rule(2000 + run)));

report('DescribeVpcEndpoints, seen by the SDK', summary(describe, 'ms'), 'within 5 ms');
report('CreateTags (durable, no packets), seen by the SDK', summary(tag, 'ms'), 'within 5 ms');
// The call returns when the kernel has the rule, so the call's own time is the bound.
report('AuthorizeSecurityGroupIngress, in force when it returns', summary(change, 'ms'), 'within 50 ms');
