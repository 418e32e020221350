/**
 * AWS managed policies that matter for networks and S3. Those that name every service of AWS name here the ones
 * that can be called.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export interface AwsManagedPolicy {
  name: string;
  arn: string;
  path: string;
  description: string;
  document: string;
}

const allow = (actions: string | string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' });

const definitions: [path: string, name: string, description: string, ...statements: object[]][] = [
  ['/', 'AdministratorAccess', 'Provides full access to AWS services and resources.', allow('*')],
  [
    '/',
    'PowerUserAccess',
    'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    allow(['iam:ListRoles', 'iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole']),
  ],
  [
    '/',
    'ReadOnlyAccess',
    'Provides read-only access to AWS services and resources.',
    allow([
      'acm:Describe*',
      'acm:Get*',
      'acm:List*',
      'cloudformation:Describe*',
      'cloudformation:Get*',
      'cloudformation:List*',
      'ec2:Describe*',
      'ec2:ExportClientVpnClientCertificateRevocationList',
      'ec2:ExportClientVpnClientConfiguration',
      'ec2:Get*',
      'ec2:SearchLocalGatewayRoutes',
      'ec2:SearchTransitGatewayRoutes',
      'iam:Generate*',
      'iam:Get*',
      'iam:List*',
      'iam:Simulate*',
      'kms:Describe*',
      'kms:Get*',
      'kms:List*',
      'logs:Describe*',
      'logs:Get*',
      'logs:List*',
      'route53:Get*',
      'route53:List*',
      'route53:Test*',
      'route53resolver:Get*',
      'route53resolver:List*',
      's3:DescribeJob',
      's3:Get*',
      's3:List*',
      'ssm:Describe*',
      'ssm:Get*',
      'ssm:List*',
      'sts:GetAccessKeyInfo',
      'sts:GetCallerIdentity',
      'sts:GetSessionToken',
      'tag:Get*',
    ]),
  ],
  [
    '/',
    'AWSCloudFormationReadOnlyAccess',
    'Provides access to AWS CloudFormation via the AWS Management Console.',
    allow([
      'cloudformation:Describe*',
      'cloudformation:EstimateTemplateCost',
      'cloudformation:Get*',
      'cloudformation:List*',
      'cloudformation:ValidateTemplate',
      'cloudformation:Detect*',
    ]),
  ],
  [
    '/',
    'AWSCloudFormationFullAccess',
    'Provides full access to AWS CloudFormation.',
    allow('cloudformation:*'),
  ],
  [
    '/job-function/',
    'ViewOnlyAccess',
    'This policy grants permissions to view resources and basic metadata across all AWS services.',
    allow([
      'acm:ListCertificates',
      'ec2:Describe*',
      'iam:Get*',
      'iam:List*',
      'route53:Get*',
      'route53:List*',
      's3:ListAllMyBuckets',
      's3:ListBucket',
    ]),
  ],
  [
    '/job-function/',
    'NetworkAdministrator',
    'This policy grants full access permissions to AWS services and actions required to set up and configure AWS network resources.',
    allow([
      'ec2:*',
      'route53:*',
      'route53resolver:*',
      'acm:ListCertificates',
      'acm:DescribeCertificate',
      'logs:Describe*',
    ]),
  ],
  [
    '/',
    'AmazonS3FullAccess',
    'Provides full access to all buckets via the AWS Management Console.',
    allow(['s3:*', 's3-object-lambda:*']),
  ],
  [
    '/',
    'AmazonS3ReadOnlyAccess',
    'Provides read only access to all buckets via the AWS Management Console.',
    allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*']),
  ],
  [
    '/',
    'AmazonEC2FullAccess',
    'Provides full access to Amazon EC2 via the AWS Management Console.',
    allow('ec2:*'),
  ],
  [
    '/',
    'AmazonEC2ReadOnlyAccess',
    'Provides read only access to Amazon EC2 via the AWS Management Console.',
    allow(['ec2:Describe*', 'ec2:GetSecurityGroupsForVpc']),
  ],
  [
    '/',
    'AmazonVPCFullAccess',
    'Provides full access to Amazon VPC via the AWS Management Console.',
    allow('ec2:*'),
  ],
  [
    '/',
    'AmazonVPCReadOnlyAccess',
    'Provides read only access to Amazon VPC via the AWS Management Console.',
    allow('ec2:Describe*'),
  ],
  [
    '/',
    'AmazonRoute53FullAccess',
    'Provides full access to all Amazon Route 53 via the AWS Management Console.',
    allow([
      'route53:*',
      'route53domains:*',
      'ec2:DescribeVpcs',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeRegions',
    ]),
  ],
  [
    '/',
    'AmazonRoute53ReadOnlyAccess',
    'Provides read only access to all Amazon Route 53 via the AWS Management Console.',
    allow(['route53:Get*', 'route53:List*', 'route53:TestDNSAnswer']),
  ],
  [
    '/',
    'AmazonRoute53ResolverFullAccess',
    'Full access policy for Route 53 Resolver',
    allow([
      'route53resolver:*',
      'ec2:DescribeSubnets',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:DescribeNetworkInterfaces',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcs',
      'ec2:DescribeAvailabilityZones',
    ]),
  ],
  [
    '/',
    'AWSCertificateManagerFullAccess',
    'Provides full access to AWS Certificate Manager (ACM)',
    allow('acm:*'),
  ],
  [
    '/',
    'AWSCertificateManagerReadOnly',
    'Provides read only access to AWS Certificate Manager (ACM).',
    allow([
      'acm:DescribeCertificate',
      'acm:ListCertificates',
      'acm:GetCertificate',
      'acm:ListTagsForCertificate',
      'acm:GetAccountConfiguration',
    ]),
  ],
  ['/', 'IAMFullAccess', 'Provides full access to IAM via the AWS Management Console.', allow('iam:*')],
  [
    '/',
    'IAMReadOnlyAccess',
    'Provides read only access to IAM via the AWS Management Console.',
    allow([
      'iam:GenerateCredentialReport',
      'iam:GenerateServiceLastAccessedDetails',
      'iam:Get*',
      'iam:List*',
      'iam:SimulateCustomPolicy',
      'iam:SimulatePrincipalPolicy',
    ]),
  ],
  [
    '/',
    'AmazonSSMManagedInstanceCore',
    'The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.',
    allow([
      'ssm:UpdateInstanceInformation',
      'ssm:ListAssociations',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssmmessages:*',
      'ec2messages:*',
    ]),
  ],
  ['/', 'AWSDenyAll', 'Deny all access.', { Sid: 'DenyAll', Effect: 'Deny', Action: '*', Resource: '*' }],
];

/** By ARN. */
export const awsManagedPolicies: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  definitions.map(([path, name, description, ...Statement]) => {
    const arn = `arn:aws:iam::aws:policy${path}${name}`;
    return [
      arn,
      { name, arn, path, description, document: JSON.stringify({ Version: '2012-10-17', Statement }) },
    ];
  }),
);
