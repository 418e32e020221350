import type * as ec2 from '@aws-sdk/client-ec2';
import type { Handlers } from '../../service.ts';

/** A record of EC2 handlers: `export const vpcs: Ec2Handlers = { CreateVpc(context, input) { … } }`. */
export type Ec2Handlers = Handlers<typeof ec2>;
