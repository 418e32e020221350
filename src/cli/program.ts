/** The command line: what there is to type. A command's own file is loaded when it is typed, so that the rest costs nothing. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_REGION } from '../network/zones.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { ProveOptions } from './commands/prove.ts';
import type { SnapshotOptions } from './commands/snapshot.ts';
import { Failure } from './failure.ts';
import { DEFAULT_LAB, validLabName } from './state-directory.ts';

/** `doctor` is also the program that a host of the lab runs for it. */
type DoctorFlags = Omit<DoctorOptions, 'lab'> & { examine?: string };

/**
 * @param command what followed `--` on the command line
 * @param ended is told the exit code of the command that ran
 */
export function program(command: readonly string[] | undefined, ended: (exitCode: number) => void): Command {
  const kairo = new Command('kairo')
    .description('Rehearse, with real packets, how a closed network reaches Amazon S3.')
    .version(version())
    .option('--lab [name]', 'which lab', labName, DEFAULT_LAB)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(kairo --help says what there is)')
    .exitOverride();
  /** `--lab` without a name is the default one. */
  const lab = (): string => {
    const given = kairo.opts<{ lab: string | true }>().lab;
    return given === true ? DEFAULT_LAB : given;
  };

  /** Adds a command whose options and arguments go to `run`. */
  const add = (usage: string, description: string) =>
    kairo.command(usage).description(description).exitOverride().copyInheritedSettings(kairo);
  const only = (name: string) => {
    if (command) throw new Failure(2, `kairo ${name} takes no command after "--"; kairo exec does.`);
  };

  add(
    'up [pattern]',
    'start a lab with a ready network (default: provided-dns), or with that of a file: a template or a snapshot',
  )
    .option('--port <number>', 'of the AWS API on 127.0.0.1 (default: 4566)', portNumber)
    .option(
      '--parameter <key=value>',
      'of a template, once for each; those that ask for certificates get them',
      collect,
    )
    .option('--model-only', 'without packets, where they cannot be carried: the AWS APIs and S3')
    .action(
      async (
        pattern: string | undefined,
        { parameter = [], ...options }: { port?: number; modelOnly?: boolean; parameter?: string[] },
      ) => {
        only('up');
        const { up } = await import('./commands/up.ts');
        ended(await up(pattern, { ...options, parameters: parameter, lab: lab() }));
      },
    );

  add('status', 'what runs')
    .option('--json', 'one JSON document')
    .action(async (options: { json?: boolean }) => {
      only('status');
      const { status } = await import('./commands/status.ts');
      ended(await status({ ...options, lab: lab() }));
    });

  add('logs', 'what the daemon wrote')
    .option('-f, --follow', 'go on with what is added')
    .action(async (options: { follow?: boolean }) => {
      only('logs');
      const { logs } = await import('./commands/logs.ts');
      ended(await logs({ ...options, lab: lab() }));
    });

  add('env', 'shell exports for AWS clients on this machine: eval "$(kairo env)"').action(async () => {
    only('env');
    const { env } = await import('./commands/env.ts');
    ended(await env({ lab: lab() }));
  });

  add('exec [host]', 'run a command on a host of the lab (default: the first on-premises host)')
    .usage('[options] [host] -- COMMAND…')
    // Without "--" the words of the command end up here, and exec says where they belong.
    .allowExcessArguments()
    .allowUnknownOption()
    .action(async (host: string | undefined) => {
      const { exec } = await import('./commands/exec.ts');
      ended(await exec(host, command, { lab: lab() }));
    });

  add('shell [host]', 'an interactive shell there').action(async (host: string | undefined) => {
    only('shell');
    const { shell } = await import('./commands/shell.ts');
    ended(await shell(host, { lab: lab() }));
  });

  add('verify', "the pattern's checks, from on premises, with the real clients")
    .option('--json', 'one JSON document')
    .action(async (options: { json?: boolean }) => {
      only('verify');
      const { verify } = await import('./commands/verify.ts');
      ended(await verify({ ...options, lab: lab() }));
    });

  add('connect <profile>', 'connect the on-premises host with an OpenVPN profile that AWS exported')
    .option('--router', "the site's router, for its whole LAN")
    .action(async (profile: string, options: { router?: boolean }) => {
      only('connect');
      const { connect } = await import('./commands/connect.ts');
      ended(await connect(profile, { ...options, lab: lab() }));
    });

  add('reset', 'empty the account of a lab that runs').action(async () => {
    only('reset');
    const { reset } = await import('./commands/reset.ts');
    ended(await reset({ lab: lab() }));
  });

  add('explain', 'why a request gets there, or what stops it')
    .requiredOption(
      '--from <place>',
      'an on-premises host, client-vpn, internet, an AWS id or Name tag, an address',
    )
    .requiredOption(
      '--to <place>',
      "s3://BUCKET/KEY, an access point's ARN or alias, a URL, a host name, an AWS id or Name tag, an address",
    )
    .option('--protocol <protocol>', 'tcp, udp or icmp (default: tcp)')
    .option('--port <number>', 'of the destination (default: what the destination suggests)', portNumber)
    .option('--as <principal>', 'who asks S3: root, anonymous, a user, role/NAME, an ARN (default: root)')
    .option(
      '--action <action>',
      'such as s3:GetObject or HeadObject (default: what the destination suggests)',
    )
    .option('--signing-region <region>', "of the client's signature (default: that of the lab or snapshot)")
    .option(
      '--endpoint-url <url>',
      'as the client is given it (default: the name that leads to the endpoint)',
    )
    .option('--tls-version <version>', 'the only one that the client speaks, such as 1.3')
    .option('--snapshot <file>', 'ask a snapshot instead of a lab')
    .option('--json', 'one JSON document')
    .option('--mermaid', 'a Mermaid diagram')
    .action(async (options: ExplainOptions) => {
      only('explain');
      const { explain } = await import('./commands/explain.ts');
      ended(await explain({ ...options, lab: lab() }));
    });

  add('prove', 'the exact set of what a place reaches outside its network')
    .requiredOption('--from <place>', 'an on-premises host, client-vpn, an AWS id or Name tag, an address')
    .option('--must-not-reach <place>', 'end with 1 when it is reached: internet')
    .option('--except <cidr...>', 'blocks of it that may be')
    .option('--snapshot <file>', 'ask a snapshot instead of a lab')
    .option('--json', 'one JSON document')
    .action(async (options: ProveOptions) => {
      only('prove');
      const { prove } = await import('./commands/prove.ts');
      ended(await prove({ ...options, lab: lab() }));
    });

  add('synth <pattern>', 'the CloudFormation template of a pattern')
    .option('--yaml', 'as YAML')
    .option('--cdk <directory>', 'a CDK app of it, to start from')
    .action(async (pattern: string, options: { yaml?: boolean; cdk?: string }) => {
      only('synth');
      const { synth } = await import('./commands/synth.ts');
      ended(synth(pattern, options));
    });

  add('cost <pattern>', 'what a pattern costs on AWS')
    .option('--region <region>', 'where', DEFAULT_REGION)
    .option('--hours <number>', 'how long it stands', wholeNumber, 730)
    .option('--gb <number>', 'gigabytes through the endpoint', amount, 100)
    .option('--clients <number>', 'clients that are connected all the time', wholeNumber, 1)
    .option('--json', 'one JSON document')
    .action(
      async (
        pattern: string,
        options: { region: string; hours: number; gb: number; clients: number; json?: boolean },
      ) => {
        only('cost');
        const { cost } = await import('./commands/cost.ts');
        const { gb: gigabytes, ...rest } = options;
        ended(cost(pattern, { ...rest, gigabytes }));
      },
    );

  add(
    'doctor',
    'examine the path to S3 from here, or with --lab from a host of the lab, and name the one cause',
  )
    .option(
      '--endpoint-url, --endpoint <url>',
      'of S3 (default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile, the lab)',
    )
    .option(
      '--bucket <name>',
      "or an access point's ARN or alias; its objects are listed, a scratch object is written and removed (default: KAIRO_BUCKET, one of the lab)",
    )
    .option('--region <region>', "the endpoint's (default: AWS_REGION, the profile, the endpoint's name)")
    .option('--profile <name>', 'of the AWS configuration')
    .option('--host <host>', 'of the lab (default: the first on-premises host)')
    .option('--ask <server...>', "name servers to be asked beside the system's own", addresses)
    .option('--snapshot <file>', 'the account as it was read, where its API is out of reach from here')
    .option('--no-account', 'judge by the evidence alone')
    .option('--no-closed', 'the internet may be reached')
    .option('--json', 'one JSON document')
    .addOption(new Option('--markdown', 'for a ticket').conflicts('json'))
    .addOption(new Option('--examine <json>').hideHelp())
    .action(async ({ examine: inside, ...options }: DoctorFlags) => {
      only('doctor');
      if (inside !== undefined) {
        const { examine } = await import('./commands/examine.ts');
        return ended(await examine(inside));
      }
      const { doctor } = await import('./commands/doctor.ts');
      const inLab = kairo.getOptionValueSource('lab') === 'cli' || options.host !== undefined;
      ended(await doctor({ ...options, ...(inLab && { lab: lab() }) }));
    });

  add('snapshot', "read an account's closed network into a file, with calls that change nothing")
    .option('-o, --output <file>', 'where to (default: standard output)')
    .option('--region <region...>', 'one or several (default: AWS_REGION, the profile)')
    .option('--endpoint-url <url>', "of the API, where it is not AWS's")
    .option('--profile <name>', 'of the AWS configuration')
    .option('--policy', 'print the IAM policy that it needs, and read nothing')
    .action(async (options: SnapshotOptions) => {
      only('snapshot');
      const { snapshot } = await import('./commands/snapshot.ts');
      ended(await snapshot(options));
    });

  add('faults', 'what can be broken on purpose')
    .option('--json', 'one JSON document')
    .action(async (options: { json?: boolean }) => {
      only('faults');
      const { faults } = await import('./commands/faults.ts');
      ended(await faults({ ...options, lab: lab() }));
    });

  add('break [fault]', 'put a fault into the lab, through the APIs or on premises, as in life')
    .option('--random', 'any, and do not say which: a game day')
    .action(async (code: string | undefined, options: { random?: boolean }) => {
      only('break');
      const { breakLab } = await import('./commands/break.ts');
      ended(await breakLab(code, { ...options, lab: lab() }));
    });

  add('mend', 'take back what was broken on purpose').action(async () => {
    only('mend');
    const { mend } = await import('./commands/mend.ts');
    ended(await mend({ lab: lab() }));
  });

  const s3 = add('s3', "the lab's S3, behind its API");
  s3.command('fsck')
    .description('check that every object is whole, in a lab that runs or one that is stopped')
    .option('--contents', 'read every byte, too')
    .option('--repair', 'mend what can be mended; of a stopped lab only')
    .option('--json', 'one JSON document')
    .exitOverride()
    .copyInheritedSettings(s3)
    .action(async (options: { contents?: boolean; repair?: boolean; json?: boolean }) => {
      only('s3 fsck');
      const { fsck } = await import('./commands/s3-fsck.ts');
      ended(await fsck({ ...options, lab: lab() }));
    });
  s3.command('lifecycle')
    .description(
      'carry lifecycle rules out and end copies of archived objects: now, or as if it were another time',
    )
    .option('--at <date>', 'such as 2027-01-01 (default: now)', dateText)
    .exitOverride()
    .copyInheritedSettings(s3)
    .action(async (options: { at?: string }) => {
      only('s3 lifecycle');
      const { lifecycle } = await import('./commands/s3-lifecycle.ts');
      ended(await lifecycle({ ...options, lab: lab() }));
    });

  add('down', 'take a lab away')
    .option('--keep', 'keep what is in it for a later up')
    .option('--all', 'every lab')
    .action(async (options: { keep?: boolean; all?: boolean }) => {
      only('down');
      const { down } = await import('./commands/down.ts');
      ended(await down({ ...options, lab: lab() }));
    });

  return kairo;
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** An option that may be given many times. */
function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function addresses(text: string, before: string[] = []): string[] {
  if (isIP(text) === 0) throw new InvalidArgumentError('A name server is an address, such as 10.0.0.2.');
  return [...before, text];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 1 to 65535.');
}

function dateText(text: string): string {
  if (!Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('A date looks like 2027-01-01 or 2027-01-01T09:00:00Z.');
}

function amount(text: string): number {
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number, 0 or more, such as 100 or 0.5.');
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number, 0 or more.');
}

function labName(text: string): string {
  try {
    return validLabName(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
