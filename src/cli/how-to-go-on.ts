/** What a person can do with a lab that runs, with its real names filled in. */
import type { Health, LabFile } from '../daemon/contract.ts';
import { isPatternName } from '../patterns/names.ts';
import { healthOf } from './health.ts';
import { s3Client } from './s3-client.ts';
import { DEFAULT_LAB } from './state-directory.ts';
import { columns } from './text.ts';

/** Commands with names of endpoints in them are longer than this. */
const LONG = 50;

/** Ends with a line end. */
export async function howToGoOn(file: LabFile): Promise<string> {
  // npm sets this for what it starts; in a clone only npx finds the command.
  const kairo = process.env.npm_command === undefined ? 'kairo' : 'npx kairo';
  return renderHowToGoOn(file, await healthOf(file), kairo);
}

/** @param kairo how the command is typed here */
export function renderHowToGoOn({ lab }: Pick<LabFile, 'lab'>, health: Health, kairo = 'kairo'): string {
  const choice = lab === DEFAULT_LAB ? '' : ` --lab ${lab}`;
  const rows = health.modelOnly ? withoutPackets(kairo, choice, health) : withPackets(kairo, choice, health);
  // The long commands with names in them would push every remark off the screen.
  const long = rows.filter(([command]) => command.length > LONG);
  const short = rows.filter(([command]) => command.length <= LONG);
  const lines = [
    ...long.map(([command]) => command),
    ...columns(short.map(([command, remark]) => [command, remark && `# ${remark}`])),
  ];
  return `${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** A command and a remark. */
type Row = [string, string];

function withPackets(kairo: string, choice: string, health: Health): Row[] {
  const client = s3Client(health);
  const endpoint: Row[] = client
    ? [
        [
          `${kairo} exec${choice} -- dig +short ${new URL(client.url).hostname}`,
          'the private addresses behind the name',
        ],
        [`${kairo} exec${choice} -- aws s3 ls${client.option}`, 'the buckets, by way of the endpoint'],
      ]
    : [];
  return [
    ...endpoint,
    [`${kairo} shell${choice}`, 'a shell on premises'],
    [`eval "$(${kairo} env${choice})"`, 'then aws ec2 …, CDK and SDKs here talk to the lab'],
    isPatternName(health.pattern)
      ? [`${kairo} verify${choice}`, 'prove it']
      : [`${kairo} doctor ${choice === '' ? '--lab' : choice.trim()}`, 'examine the path to S3'],
    [`${kairo} down${choice}`, 'take it away'],
  ];
}

function withoutPackets(kairo: string, choice: string, health: Health): Row[] {
  const from = isPatternName(health.pattern) ? 'onprem' : 'client-vpn';
  return [
    [
      `${kairo} explain${choice} --from ${from} --to ${s3Client(health)?.url ?? '8.8.8.8'}`,
      'why a request gets there, or what stops it',
    ],
    [`${kairo} prove${choice} --from ${from}`, 'the exact set of what it reaches'],
    [`eval "$(${kairo} env${choice})"`, 'then aws ec2 …, aws s3 …, CDK and SDKs here talk to the model'],
    [`${kairo} status${choice}`, 'what there is in it'],
    [`${kairo} down${choice}`, 'take it away'],
  ];
}
