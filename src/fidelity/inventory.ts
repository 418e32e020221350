/** What each service serves, read from its handlers and its SDK. */
import * as s3Sdk from '@aws-sdk/client-s3';
import { acm } from '../cloud/acm/index.ts';
import { cloudFormation } from '../cloud/cloudformation/index.ts';
import { ec2 } from '../cloud/ec2/index.ts';
import { iam } from '../cloud/iam/index.ts';
import { logs } from '../cloud/logs/index.ts';
import { route53 } from '../cloud/route53/index.ts';
import { route53resolver } from '../cloud/route53resolver/index.ts';
import { servedOperations } from '../cloud/s3/operations/operations.ts';
import { createS3Control } from '../cloud/s3control/index.ts';
import type { Service } from '../cloud/service.ts';
import { ssm } from '../cloud/ssm/index.ts';
import { sts } from '../cloud/sts/index.ts';
import type { ServiceFidelity } from './document.ts';
import {
  ACM_LIMITS,
  CLOUDFORMATION_LIMITS,
  EC2_LIMITS,
  IAM_LIMITS,
  type Limits,
  LOGS_LIMITS,
  RESOLVER_LIMITS,
  ROUTE53_LIMITS,
  S3_CONTROL_LIMITS,
  S3_LIMITS,
  SSM_LIMITS,
  STS_LIMITS,
} from './limits.ts';

export function inventory(): ServiceFidelity[] {
  return [
    fromService('Amazon EC2 (VPC, PrivateLink, Client VPN)', ec2, EC2_LIMITS),
    {
      title: 'Amazon S3',
      operations: operationsOf(s3Sdk),
      served: servedOperations,
      ...S3_LIMITS,
    },
    fromService(
      'Amazon S3 Control',
      createS3Control(() => undefined),
      S3_CONTROL_LIMITS,
    ),
    fromService('Amazon Route 53 (private hosted zones)', route53, ROUTE53_LIMITS),
    fromService('Amazon Route 53 Resolver', route53resolver, RESOLVER_LIMITS),
    fromService('AWS CloudFormation', cloudFormation({ wake: () => {} }), CLOUDFORMATION_LIMITS),
    fromService('AWS Systems Manager (Parameter Store)', ssm, SSM_LIMITS),
    fromService('Amazon CloudWatch Logs', logs, LOGS_LIMITS),
    fromService('AWS Certificate Manager', acm, ACM_LIMITS),
    fromService('AWS Identity and Access Management', iam, IAM_LIMITS),
    fromService('AWS Security Token Service', sts, STS_LIMITS),
  ];
}

function fromService(title: string, { sdk, handlers }: Service, limits: Limits): ServiceFidelity {
  return { title, operations: operationsOf(sdk), served: Object.keys(handlers), ...limits };
}

/** `CreateVpcCommand` → `CreateVpc`, in alphabetical order. */
function operationsOf(sdk: object): string[] {
  return Object.keys(sdk)
    .flatMap((name) => /^([A-Z]\w*)Command$/.exec(name)?.[1] ?? [])
    .sort();
}
