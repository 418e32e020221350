/**
 * Makes a clone ready: Node's version, the packages, the compiled program, the system's tools.
 * It runs before anything is installed, so it uses nothing but Node. Quiet when all is there.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasApt, install } from './setup/apt.mjs';
import { buildIsStale, packagesAreStale } from './setup/freshness.mjs';
import { nodeProblem } from './setup/node-version.mjs';
import { missing, missingTools, planFor } from './setup/tools.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const kairo = join(root, 'dist', 'cli', 'main.js');

/** Ends the process with 3 and a sentence that says what to do, unless everything is (or was made) ready. */
export function setUp() {
  const problem = nodeProblem(process.versions.node);
  if (problem) giveUp(problem);
  installPackages();
  build();
  linkCommand();
  installTools();
}

function installPackages() {
  if (!packagesAreStale(root)) return;
  say('Installing the packages (npm ci) …');
  // The compiler is a development package, wanted whatever NODE_ENV says.
  if (!run('npm', ['ci', '--include=dev', '--loglevel=error'])) {
    giveUp('npm ci failed, see above. When the network is at fault, try again; it starts afresh.');
  }
}

function build() {
  if (!buildIsStale(root)) return;
  say('Compiling …');
  // What a source that is gone had been compiled to must go too.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!run(process.execPath, [compiler, '-p', 'tsconfig.build.json'])) {
    rmSync(kairo, { force: true });
    giveUp('The sources do not compile, see above.');
  }
}

/** Puts `kairo` where `npx kairo` looks first. npm does it for packages that it installs, but not for the one that it is in. */
function linkCommand() {
  if ((statSync(kairo).mode & 0o111) !== 0o111) chmodSync(kairo, 0o755);
  const directory = join(root, 'node_modules', '.bin');
  const link = join(directory, 'kairo');
  const target = '../../dist/cli/main.js';
  if (linksTo(link) === target) return;
  mkdirSync(directory, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

function linksTo(link) {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function installTools() {
  const path = process.env.PATH ?? '';
  const plan = planFor(missingTools(path), { isRoot: process.getuid?.() === 0, hasApt: hasApt() });
  if (plan.kind === 'nothing') return;
  if (plan.kind === 'refuse') giveUp(plan.message);
  say(`Installing Debian packages: ${plan.packages.join(' ')} …`);
  install(plan.packages);
  const still = missingTools(path);
  if (still.length > 0) {
    giveUp(`${missing(still)} apt-get could not install ${plan.packages.join(' ')}, see above for why.`);
  }
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function giveUp(message) {
  say(message);
  process.exit(3);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
