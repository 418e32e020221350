/** `npm start`: set up, bring the article's network up, prove it from on premises, and say how to go on. */
import { spawnSync } from 'node:child_process';
import { kairo, setUp } from './setup.mjs';

setUp();
const up = run('up', 'provided-dns');
if (up !== 0) process.exit(up);
const verified = run('verify');
process.stdout.write(`
Go on:
  npx kairo shell               a shell on the on-premises host: dig, curl, aws, all real
  npx kairo exec -- COMMAND     one command there
  eval "$(npx kairo env)"       then aws ec2 …, CDK and SDKs on this machine talk to the lab
  npx kairo status              what runs
  npx kairo down                take it away
`);
process.exitCode = verified;

/** Runs a command of Kairo and returns its exit code. */
function run(...args) {
  const { status, signal } = spawnSync(process.execPath, [kairo, ...args], { stdio: 'inherit' });
  return signal ? 130 : (status ?? 3);
}
