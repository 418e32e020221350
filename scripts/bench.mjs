/** `npm run bench -- NAME … [OPTION …]`: compiles and runs measurements. Without a name, says which there are. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp();
const known = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => basename(name, '.ts'));
const given = process.argv.slice(2);
const firstOption = given.findIndex((argument) => argument.startsWith('-'));
const wanted = firstOption === -1 ? given : given.slice(0, firstOption);
const options = given.slice(wanted.length);
const unknown = wanted.filter((name) => !known.includes(name));
if (wanted.length === 0 || unknown.length > 0) {
  console.log(`npm run bench -- NAME … [--OPTION …], with NAME one of: ${known.join(', ')}`);
  process.exit(2);
}
node(join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.bench.json'));
cpSync(join(root, 'bench/support'), join(root, '.bench/bench/support'), {
  recursive: true,
  filter: (source) => !source.endsWith('.ts'),
});
cpSync(join(root, 'package.json'), join(root, '.bench/package.json'));
for (const name of wanted) node(join(root, '.bench/bench', `${name}.js`), ...options);

function node(...args) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  if (status !== 0) process.exit(status ?? 1);
}
