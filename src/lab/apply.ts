/** Carries the difference between two blueprints to the kernel. */

import { ipDelta } from './kernel/ip-delta.ts';
import { nftDelta } from './kernel/nft-delta.ts';
import type { IpItem, Ruleset, Space } from './kernel/space.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

const byName = (spaces: Space[]) => new Map(spaces.map((space) => [space.name, space]));

/** Takes away what is in `previous` and not in `next`: leaves first. */
export async function dismantle(sandbox: Sandbox, previous: Space[], next: Space[]): Promise<void> {
  const after = byName(next);
  for (const rank of ranks(previous).reverse()) {
    const spaces = previous.filter((space) => space.rank === rank && after.has(space.name));
    await Promise.all(
      spaces.map((space) => {
        const { remove } = ipDelta(space.items, after.get(space.name)!.items);
        // What hung on a link that is gone already is gone too.
        return remove.length ? ipBatch(sandbox, space.name, remove, '-force').catch(() => '') : '';
      }),
    );
  }
  const gone = previous.filter(({ name }) => !after.has(name));
  if (gone.length === 0) return;
  await endProcesses(
    sandbox,
    gone.map(({ name }) => name),
  );
  await ipBatch(
    sandbox,
    undefined,
    gone.map(({ name }) => `netns del ${name}`),
  );
}

/** Looks once at every process of the sandbox, and ends those in these namespaces. */
const END_PROCESSES = `
cd /run/netns
gone=" $(stat -Lc %i "$@" | tr '\\n' ' ')"
for process in /proc/[0-9]*; do
  inode=$(readlink "$process/ns/net") || continue
  inode=\${inode#net:[}
  case "$gone" in *" \${inode%]} "*) kill -KILL "\${process#/proc/}" ;; esac
done`;

/** A host that is gone takes with it what ran there: commands that people started. */
async function endProcesses(sandbox: Sandbox, namespaces: string[]): Promise<void> {
  // What ends by itself meanwhile is none of our business.
  await sandbox.run(['sh', '-c', END_PROCESSES, 'sh', ...namespaces]).catch(() => '');
}

/** Makes what is in `next` and not in `previous`. Filters come before the links that they guard. */
export async function build(sandbox: Sandbox, previous: Space[], next: Space[]): Promise<void> {
  const before = byName(previous);
  const fresh = next.filter(({ name }) => !before.has(name));
  if (fresh.length) {
    await ipBatch(
      sandbox,
      undefined,
      fresh.map(({ name }) => `netns add ${name}`),
    );
    await Promise.all(fresh.map((space) => prepare(sandbox, space)));
  }
  await Promise.all(
    next.map(async (space) => {
      const known = before.get(space.name);
      await filter(sandbox, space.name, known?.ruleset, space.ruleset);
      if (known) await write(sandbox, space, known.files);
    }),
  );
  for (const rank of ranks(next)) {
    const spaces = next.filter((space) => space.rank === rank);
    await Promise.all(
      spaces.map((space) => connect(sandbox, space.name, before.get(space.name)?.items ?? [], space.items)),
    );
  }
}

function ranks(spaces: Space[]): number[] {
  return [...new Set(spaces.map(({ rank }) => rank))].toSorted((a, b) => a - b);
}

/** Settings of the kernel, filters and files, before anything is connected. */
async function prepare(sandbox: Sandbox, space: Space): Promise<void> {
  const ruleset = space.ruleset ? nftDelta(undefined, space.ruleset) : '';
  const settings = Object.entries({ ...NO_IPV6, ...space.sysctls }).map(
    ([name, value]) => `echo '${value}' > /proc/sys/${name.replaceAll('.', '/')}`,
  );
  // Connection tracking's own settings appear with the first rule that needs it.
  const script = [...(ruleset ? [`nft -f - <<'RULES'\n${ruleset}RULES`] : []), ...settings].join('\n');
  await sandbox.run(['sh', '-e'], { namespace: space.name, input: `${script}\n` });
  await write(sandbox, space, {});
}

/** Files that are not what they were. What a program in the namespace has made of the others stays. */
async function write(sandbox: Sandbox, { name: space, files }: Space, before: Space['files']): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    if (before[name] !== content) await sandbox.write(`/etc/netns/${space}/${name}`, content);
  }
}

const NO_IPV6 = { 'net.ipv6.conf.all.disable_ipv6': '1', 'net.ipv6.conf.default.disable_ipv6': '1' };

/** One transaction for a ruleset that was there before. */
async function filter(
  sandbox: Sandbox,
  space: string,
  before: Ruleset | undefined,
  after: Ruleset | undefined,
): Promise<void> {
  if (!before || !after || before === after) return;
  const text = nftDelta(before, after);
  if (text) await sandbox.run(['nft', '-f', '-'], { namespace: space, input: text });
}

async function connect(sandbox: Sandbox, space: string, before: IpItem[], after: IpItem[]): Promise<void> {
  const { add } = ipDelta(before, after);
  if (add.length) await ipBatch(sandbox, space, add);
}

function ipBatch(
  sandbox: Sandbox,
  space: string | undefined,
  lines: string[],
  ...options: string[]
): Promise<string> {
  const inSpace = space ? ['-n', space] : [];
  return sandbox.run(['ip', ...inSpace, ...options, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}
