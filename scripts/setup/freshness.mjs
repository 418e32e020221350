/** What was made from what, by modification times: cheap enough to be asked at every start. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Modification time in milliseconds; 0 for a file that is not there. */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The newest modification time of a file, or of the files of a whole directory. */
function newest(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // A directory's own time counts: it is what a removed file leaves behind.
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, newest(join(path, name))),
    stats.mtimeMs,
  );
}

/** Are the packages missing, or older than the lock file that names them? */
export function packagesAreStale(root) {
  // npm writes this file last, so an installation that was cut short counts as missing.
  const installed = modified(join(root, 'node_modules', '.package-lock.json'));
  return installed === 0 || installed < modified(join(root, 'package-lock.json'));
}

/** Is the compiled program missing, or older than anything that it is made from? */
export function buildIsStale(root) {
  const built = modified(join(root, 'dist', 'cli', 'main.js'));
  const sources = ['src', 'tsconfig.json', 'tsconfig.build.json'];
  return built === 0 || sources.some((source) => newest(join(root, source)) > built);
}
