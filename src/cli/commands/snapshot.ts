/** `kairo snapshot`: reads an account's closed network into a file, with calls that change nothing. */
import { writeFileSync } from 'node:fs';
import { snapshotOf } from '../../reach/index.ts';
import type { ClientOptions } from '../../snapshot/client-options.ts';
import { readAccount, readingPolicy } from '../../snapshot/read.ts';
import { NOT_REACHED } from '../../snapshot/section.ts';
import { Failure } from '../failure.ts';
import { configuredRegion, useProfile } from '../profile.ts';
import { columns } from '../text.ts';

export interface SnapshotOptions {
  output?: string;
  region?: string[];
  endpointUrl?: string;
  profile?: string;
  policy?: boolean;
}

export async function snapshot(options: SnapshotOptions): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  if (options.policy) {
    process.stdout.write(`${JSON.stringify(readingPolicy(), null, 2)}\n`);
    return 0;
  }
  await useProfile(options.profile);
  const configured = await configuredRegion();
  const [first, ...more] = options.region ?? (configured === undefined ? [] : [configured]);
  if (!first) {
    throw new Failure(
      2,
      'No region is known. Give one, or several: kairo snapshot --region ap-northeast-1 -o network.json',
    );
  }
  if (options.endpointUrl !== undefined && !/^https?:\/\/./.test(options.endpointUrl)) {
    throw new Failure(
      2,
      `"${options.endpointUrl}" is no endpoint URL; one looks like http://127.0.0.1:4566, and without it AWS itself is read.`,
    );
  }
  const client: ClientOptions = options.endpointUrl === undefined ? {} : { endpoint: options.endpointUrl };
  const { world, missing } = await readAccount([first, ...more], client).catch((error: Error) => {
    const where = options.endpointUrl ?? process.env.AWS_ENDPOINT_URL ?? `AWS in ${first}`;
    throw new Failure(
      3,
      `The account cannot be read from ${where}: ${error.name}: ${error.message.split('\n', 1)[0]!.replace(/\.?$/, '.')} It takes credentials and a way to the APIs: aws sts get-caller-identity tells whether both are there.`,
    );
  });
  const text = `${JSON.stringify({ ...snapshotOf(world), missing }, null, 1)}\n`;
  if (options.output === undefined || options.output === '-') process.stdout.write(text);
  else write(options.output, text);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const counts = Object.entries(world.network).flatMap(([table, rows]) =>
    typeof rows === 'object' && Object.keys(rows).length > 0
      ? [[table, String(Object.keys(rows).length)]]
      : [],
  );
  for (const line of columns([...counts, ['buckets', String(Object.keys(world.buckets).length)]])) say(line);
  for (const { action, region, code } of missing) {
    say(`not read: ${action}${region === undefined ? '' : ` in ${region}`} (${code})`);
  }
  if (missing.some(({ code }) => code !== NOT_REACHED)) {
    say('The IAM policy that is needed: kairo snapshot --policy');
  }
  if (options.output !== undefined && options.output !== '-') {
    say(
      `\n${options.output}: kairo explain --snapshot ${options.output} …, kairo prove --snapshot ${options.output} …, kairo up ${options.output}`,
    );
  }
  return 0;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(2, `The snapshot cannot be written: ${(error as Error).message}`);
  }
}
