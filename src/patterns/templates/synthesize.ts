/** From a pattern's stack to its template. Wants `aws-cdk-lib`, which those who only run Kairo need not have. */
import type { Dns } from '../../cdk/index.ts';
import { withScratchApp } from '../../cdk/scratch-app.ts';
import type { Template } from '../../cdk/template.ts';
import { INBOUND_ADDRESSES } from '../inbound-resolver/names.ts';
import type { PatternName } from '../names.ts';
import { PUBLIC_RESOLVER, PUBLIC_SUBNET_CIDR } from '../public-dns/names.ts';
import { PatternStack } from './pattern-stack.ts';

const STACKS: Record<PatternName, { description: string; dns: Dns }> = {
  'provided-dns': {
    description: 'S3 through an interface endpoint and Client VPN, with the resolver that the VPC provides',
    dns: { pattern: 'provided-dns' },
  },
  'public-dns': {
    description:
      'S3 through an interface endpoint and Client VPN, with a public name server behind a NAT gateway',
    dns: { pattern: 'public-dns', resolver: PUBLIC_RESOLVER, publicSubnetCidr: PUBLIC_SUBNET_CIDR },
  },
  'inbound-resolver': {
    description: 'S3 by its own name, through Client VPN and a Resolver inbound endpoint',
    dns: { pattern: 'inbound-resolver', addresses: INBOUND_ADDRESSES },
  },
};

export function synthesize(pattern: PatternName): Template {
  return withScratchApp((app) => {
    new PatternStack(app, pattern, STACKS[pattern]);
    return app.synth().getStackByName(pattern).template as Template;
  });
}
