import { expect, it } from 'vitest';
import { explain } from '../explain.ts';
import { TestNetwork } from '../testing/network.ts';
import { publicDns } from '../testing/patterns.ts';

it('a way out that the VPC has is what its route tables lack', () => {
  const { world, test, gateway, nat, publicTable, privateTable, vpc } = publicDns();
  const fix = (to: string) => explain(world, { from: 'onprem', to }).findings[0]?.fix;
  expect(fix('1.1.1.1')).toBe(
    `aws ec2 create-route --route-table-id ${publicTable} --destination-cidr-block 1.1.1.1/32 --gateway-id ${gateway}`,
  );
  test.network.routeTables[privateTable]!.routes.pop();
  expect(fix('1.1.1.1')).toBe(
    `aws ec2 create-route --route-table-id ${privateTable} --destination-cidr-block 1.1.1.1/32 --nat-gateway-id ${nat.id}`,
  );
  const s3 = test.endpoint(vpc.id, [], [], { type: 'Gateway', routeTableIds: [] });
  expect(fix('52.219.0.2')).toBe(
    `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${s3.id} --add-route-table-ids ${privateTable}`,
  );
  test.network.natGateways[nat.id]!.state = 'failed';
  expect(fix('1.1.1.1')).toBe('');
});

it('an interface without a public address is given one, unless it is not its owner’s to give', () => {
  const test = new TestNetwork();
  const vpc = test.vpc('10.0.0.0/16');
  const subnet = test.subnet(vpc, '10.0.0.0/24');
  const gateway = test.internetGateway(vpc.id);
  test.route(vpc.tableId, '0.0.0.0/0', { kind: 'internet-gateway', id: gateway });
  const { id } = test.instance(subnet, [vpc.groupId]);
  const [finding] = explain(test.world, { from: id, to: '8.8.8.8' }).findings;
  expect(finding?.code).toBe('IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS');
  expect(finding?.fix).toMatch(
    /^aws ec2 associate-address --network-interface-id eni-\w+ --private-ip-address 10\.0\.0\.\d+ --allocation-id \$\(aws ec2 allocate-address/,
  );
});
