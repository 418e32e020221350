/** A CDK app of a pattern, to start from: a few files that people make their own. Pure. */
import type { PatternName } from '../names.ts';
import { readme } from './readme.ts';

/** Versions that go together; a test holds them to those that Kairo itself is built and tested with. */
export const VERSIONS = {
  'aws-cdk': '~2.1148.1',
  'aws-cdk-lib': '~2.275.0',
  constructs: '^10.8.1',
  typescript: '^7.0.2',
} as const;

/** Files by their path. `kairo` is where npm finds Kairo: what a dependency's version is in `package.json`. */
export function starterApp(pattern: PatternName, kairo: string): Record<string, string> {
  return {
    'package.json': json({
      name: 'closed-s3-network',
      version: '0.1.0',
      private: true,
      type: 'module',
      scripts: { build: 'tsc', cdk: 'cdk' },
      dependencies: {
        'aws-cdk-lib': VERSIONS['aws-cdk-lib'],
        constructs: VERSIONS.constructs,
        'kairo-s3': kairo,
      },
      devDependencies: { 'aws-cdk': VERSIONS['aws-cdk'], typescript: VERSIONS.typescript },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        strict: true,
        skipLibCheck: true,
        // The CDK describes itself with types of the browser's and of Node's.
        types: [],
        outDir: 'dist',
      },
      include: ['bin', 'lib'],
    }),
    'cdk.json': json({ app: 'npm run --silent build && node dist/bin/app.js' }),
    '.gitignore': ['node_modules', 'dist', 'cdk.out', 'outputs.json', '*.pem', '*.key', ''].join('\n'),
    'bin/app.ts': APP,
    'lib/closed-s3-stack.ts': stack(pattern),
    'README.md': readme(pattern),
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const APP = `import { App } from 'aws-cdk-lib';
import { ClosedS3Stack } from '../lib/closed-s3-stack.js';

const app = new App();
new ClosedS3Stack(app, 'ClosedS3');
`;

const DNS: Record<PatternName, string> = {
  'provided-dns': "{ pattern: 'provided-dns' }",
  'public-dns': "{ pattern: 'public-dns', resolver: '8.8.8.8' }",
  'inbound-resolver': "{ pattern: 'inbound-resolver', addresses: ['10.0.0.53', '10.0.1.53'] }",
};

function stack(pattern: PatternName): string {
  return `import { CfnParameter, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ClosedS3Network } from 'kairo-s3/cdk';

export class ClosedS3Stack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const arn = (id: string, description: string) =>
      new CfnParameter(this, id, { description, allowedPattern: '^arn:aws[a-z-]*:acm:.+$' }).valueAsString;

    new ClosedS3Network(this, 'Network', {
      // Neither may be used on premises.
      cidr: '10.0.0.0/16',
      zones: 2,
      dns: ${DNS[pattern]},
      connectivity: {
        kind: 'client-vpn',
        serverCertificateArn: arn('ServerCertificateArn', "In ACM: the server's certificate, with its chain"),
        clientCertificateArn: arn('ClientCertificateArn', "In ACM: the authority of the clients' certificates"),
        clientCidr: '10.100.0.0/22',
        splitTunnel: false,
      },
      buckets: [{}],
      // RETAIN keeps buckets and logs when the stack goes. With DESTROY, too, a bucket that has objects stays.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
`;
}
