/** What no code can tell of itself: which handlers only keep what they are given, and which parts of the others have no effect. */

export interface Limits {
  recorded: Readonly<Record<string, string>>;
  limits: readonly string[];
}

export const EC2_LIMITS: Limits = {
  recorded: {},
  limits: [
    'IAM policies decide on every call of users and roles, by action and by the resources whose ids are in the call; resources that a call only implies, and the condition keys `ec2:…` other than `ec2:ResourceTag/…`, are not looked at. Tagging while creating needs no `ec2:CreateTags`.',
    'Endpoint policies (`PolicyDocument`) decide on requests to S3, the service that endpoints lead to. They count from the next request on; AWS takes some minutes.',
    'IPv6: rules that name IPv6 blocks are kept and shown, other parameters that ask for it are refused; only IPv4 is carried.',
    'Client VPN: directory and SAML authentication, connection logs, client connect handlers, the self-service portal, banners, session time-outs and client route enforcement.',
    'Client VPN: `kairo explain` and `kairo prove` take a tunnel for up where its endpoint has an association, its port is open and the name servers that somebody wrote in by hand are reached without it. What keeps a new tunnel from learning the endpoint’s name and ends none that is there, a firewall that drops DNS or a forwarder that leads through the tunnel itself, is not judged.',
    'Client VPN: one association serves 29 clients at a time; connections tell bytes and no packets; any key that OpenVPN takes is taken, where AWS names RSA of 1024 and 2048 bits.',
    'Security groups: flows are remembered by VPC, not by interface. A reply that passes an appliance which its request did not pass needs no rule there, where AWS asks for one; a refused connection is forgotten at once, so that its RST does not come that way.',
    'Security groups: every flow is tracked. AWS does not track some that are open to everyone both ways, and cuts those at once when their rule goes.',
    'Limits of speed: 1,024 packets a second to the Amazon-provided DNS server, the bandwidth of endpoints, gateways and tunnels.',
    'Flow logs: to S3 only, in plain text, every minute; fields of TCP flags, of services and of the paths of traffic are refused.',
    'Internet gateways, Elastic IP addresses and NAT gateways reach the lab’s own internet and nothing beyond it. Elastic IP addresses are of 192.0.2.0/24.',
    'NAT gateways: secondary addresses and Regional NAT gateways are refused; there is no limit of 55,000 connections per destination and no bandwidth limit.',
    'Client VPN: in a VPC with an internet gateway AWS gives the associations’ interfaces public addresses; here they have none, so clients reach the internet through a NAT gateway only.',
    'Instances: images (any `ami-…` id is taken), instance types, key pairs and user data are recorded; disks, roles, monitoring, metadata and placement options have no effect. An instance is a network namespace with its interfaces: `kairo exec i-… -- COMMAND` runs there.',
    'VPC peering: within the account and the Region; a request that nobody accepts for seven days cannot be accepted any more and is still shown as pending. Resolution of private names for the other VPC (`ModifyVpcPeeringConnectionOptions`) is absent.',
    'Public addresses at launch (MapPublicIpOnLaunch, AssociatePublicIpAddress): none is given; associate an Elastic IP address.',
    'DHCP options: name servers and domain name are given to instances; the others are kept and shown.',
    'VPC Reachability Analyzer: instances, network interfaces, internet gateways and VPC endpoints can be ends of a path; VPC peering connections and transit gateways can not. Filters by component take NAT gateways and peering connections. From an internet gateway a path is looked for from one host somewhere and from one in each public block that a rule names. What it has no code for is `NO_PATH`; `kairo explain` says more. Other accounts are refused.',
    'Waiting: what takes AWS seconds or minutes (`pending`, `associating`) is done when the call returns; the answer to the call itself still shows the first state.',
  ],
};

export const S3_CONTROL_LIMITS: Limits = {
  recorded: {},
  limits: [
    'Access points and Block Public Access of accounts alone. Scopes and tags of access points are refused.',
    'Both the access point and its bucket must allow a request, each under its own ARN and by the policies of who asks, too.',
    'Objects are reached through an access point by its own host name, or by its alias in place of a bucket’s name. The source of a copy is named by the ARN of the object behind an access point, by an alias or by a bucket. Listings name the bucket.',
    'Through access points requests are signed with Version 4; what comes over HTTP is sent on to HTTPS, but for the API’s port on this machine. AWS says that it redirects and not with which status; here it is 307.',
    'By its public name S3 Control is reached where S3 is: from a closed network through an endpoint with private DNS, else by `--endpoint-url https://control.vpce-…`. Without either the name leads to public addresses that no packet reaches, and the AWS CLI waits for time-outs of its own: a minute for each of four addresses, five times.',
    'A VPC that an access point is for may be one that does not exist, as on AWS it may be another account’s.',
    'On the API’s port, requests of S3 Control are told from S3’s by the header `x-amz-account-id` and a path below `/v20180820/`; most clients put the account in front of the endpoint’s name, which no IP address can have.',
  ],
};

export const ROUTE53_LIMITS: Limits = {
  recorded: {},
  limits: [
    'Public hosted zones are refused; so are all routing policies but simple routing, health checks and DNSSEC.',
    'An alias or a CNAME whose target a Resolver rule forwards: its own record is answered, its target is not asked for.',
  ],
};

export const RESOLVER_LIMITS: Limits = {
  recorded: {},
  limits: [
    'Only plain DNS (Do53) over IPv4; endpoints and targets with IPv6, DoH, or on Outposts are refused.',
    'Outbound endpoints send real packets from their interfaces; they arrive where a packet from that subnet can go, and there is no Site-to-Site VPN or Direct Connect yet to carry them on premises.',
    'DNS Firewall, query logs, DNSSEC validation, sharing of rules between accounts.',
  ],
};

export const ACM_LIMITS: Limits = {
  recorded: {},
  limits: ['Only imported certificates; none are requested, validated, renewed or exported.'],
};

export const LOGS_LIMITS: Limits = {
  recorded: {
    CreateLogGroup: 'nothing is written to it, by Client VPN neither',
    PutRetentionPolicy: 'there is nothing to be kept',
  },
  limits: ['Log groups alone: there are no streams and no events.'],
};

export const CLOUDFORMATION_LIMITS: Limits = {
  recorded: { SetStackPolicy: 'it is kept and shown and protects nothing' },
  limits: [
    'Resource types: those of the services here, and of their properties those that the services have; others are refused by name. `AWS::ECR::Repository`, `AWS::CDK::Metadata` and `AWS::CloudFormation::WaitConditionHandle` are the stack’s record and nothing more.',
    'Custom resources, nested stacks, macros but `AWS::LanguageExtensions`, modules, hooks, stack sets, imports of resources and refactoring are absent.',
    'CreationPolicy, UpdatePolicy, roll-back triggers, notifications and time-outs have no effect: nothing here signals or takes long.',
    'Dynamic references: `ssm` and `ssm-secure`; there is no Secrets Manager.',
    'After a failure what was begun is waited for and not cancelled. A bucket that is being made when the daemon is killed may stay behind.',
    'Change sets say what is replaced from the types’ own rules; an attribute of a resource that is changed in place is taken to stay the same.',
  ],
};

export const SSM_LIMITS: Limits = {
  recorded: {},
  limits: [
    'Parameter Store alone. Secure strings are kept as they are given: there is no KMS to encrypt them. Policies of parameters and public parameters (`/aws/…`) are absent.',
  ],
};

export const IAM_LIMITS: Limits = {
  recorded: {
    AddRoleToInstanceProfile: 'instances have no metadata service and get no credentials',
    CreateInstanceProfile: 'instances have no metadata service and get no credentials',
  },
  limits: [
    'Every account of twelve digits exists: its root user signs with the account’s number as access key id and the secret `test`. `test`/`test` is the root user of the account that owns the network.',
    'Service control and resource control policies, identity providers, MFA devices, passwords, service-linked roles, server certificates, simulation and access reports are absent.',
    'AWS managed policies: those about networks, S3 and IAM; `ReadOnlyAccess` and the like name the services that are here.',
    'Changes count from the next request on; AWS takes some seconds. `iam:PassRole` is not asked for; `NotPrincipal` takes a role’s ARN for its sessions, too.',
  ],
};

export const STS_LIMITS: Limits = {
  recorded: {},
  limits: ['Web identities and SAML are absent; a session of a deleted role may do nothing.'],
};

const SHOWN = 'kept and shown again';

export const S3_LIMITS: Limits = {
  recorded: {
    ...Object.fromEntries(
      ['Analytics', 'IntelligentTiering', 'Inventory', 'Metrics'].flatMap((kind) =>
        [
          `DeleteBucket${kind}Configuration`,
          `GetBucket${kind}Configuration`,
          `ListBucket${kind}Configurations`,
          `PutBucket${kind}Configuration`,
        ].map((operation) => [operation, SHOWN]),
      ),
    ),
    DeleteBucketReplication: SHOWN,
    GetBucketReplication: SHOWN,
    PutBucketReplication: 'kept and shown again; nothing is replicated',
    DeleteBucketWebsite: SHOWN,
    GetBucketWebsite: SHOWN,
    PutBucketWebsite:
      'kept and shown again; there is no website endpoint, and through a VPC endpoint AWS has none',
    GetBucketAccelerateConfiguration: SHOWN,
    PutBucketAccelerateConfiguration: 'kept and shown again; there is no accelerate endpoint',
    GetBucketLogging: SHOWN,
    PutBucketLogging: 'kept and shown again; no access logs are delivered',
    GetBucketNotificationConfiguration: SHOWN,
    PutBucketNotificationConfiguration:
      'kept and shown again; nobody is notified, and nobody looks whether the destination exists',
    GetBucketRequestPayment: SHOWN,
    PutBucketRequestPayment: 'kept and shown again; nothing is paid',
  },
  limits: [
    'Identity policies, bucket policies, access control lists, Block Public Access and the policies of VPC endpoints decide on every request, as on AWS. Service control and resource control policies are absent. E-mail address `111122223333@example.com` stands for account 111122223333; names of owners are their account’s number.',
    '`kairo explain` decides by the same code as S3, but knows no headers of the request (`s3:x-amz-…`), no session policies and no uploads in progress; of a snapshot it knows no objects, and says so where the access control list of one would decide.',
    'Policies: condition keys of organizations, of tags of buckets and access points, of S3 Access Grants, of instances’ credentials and of services that call for others are taken and are never in a request. That a named principal exists is not checked.',
    'Lifecycle: rules are carried out within ten minutes of falling due, where AWS takes up to days. Of the storage classes, those that archive (`GLACIER`, `DEEP_ARCHIVE`) change what can be read; the others are recorded.',
    'Archived objects: a restore takes a second for every hour that it may take on AWS. `GLACIER`: Expedited 1 (on AWS up to five minutes), Standard 5, Bulk 12; `DEEP_ARCHIVE`: Standard 12, Bulk 48. The temporary copy goes at the midnight (UTC) after its days, as on AWS; `kairo s3 lifecycle --at DATE` ends copies that are over by then. Objects of `INTELLIGENT_TIERING` are never archived by a configuration for that, so no answer has an `AccessTier`; there are no provisioned retrievals, and nobody is notified.',
    'Websites: AWS serves them from website endpoints alone (`BUCKET.s3-website-REGION.amazonaws.com`), over plain HTTP and on the public way; an S3 interface endpoint has none and its private DNS leaves their names alone. So it is here: a website’s configuration can be written and read through an endpoint as through any other way, for it is an operation of the API; the website’s names are not those of the endpoint, and a request that comes under one is refused with 501.',
    'User metadata that is not ASCII comes back as UTF-8; S3 answers it encoded by RFC 2047 (`=?UTF-8?B?…?=`).',
    'Conditional writes: `If-None-Match` with an entity tag is compared; S3 takes `*` alone there and refuses the rest with 501. A conditional deletion of what is not there succeeds; to `If-Match` S3 answers 404. An expected bucket owner that is no account number is one that does not own the bucket (403); S3 answers 400.',
    'Tags of objects: more than ten are refused with `InvalidTag`; users of S3 report `BadRequest`, of which its documentation says nothing.',
    'MFA delete is refused: the root user has no MFA device.',
    'Server-side encryption: SSE-C encrypts (AES-256 in counter mode; of the key only a salted digest is kept). SSE-S3 and SSE-KMS are recorded and shown: such objects lie on this machine’s disk as they came. There is no KMS, so any key id is taken and nobody is asked for permission to use it. New buckets take SSE-C until it is blocked; on AWS those that were made since April 2026 have it blocked until it is unblocked.',
    'SSE-C over plain HTTP is refused as on AWS, except at the API’s port on this machine, which has no TLS.',
    'Signature Version 2 is taken in the eight Regions that had it, for every bucket; AWS refuses it for buckets made since June 2020.',
  ],
};
