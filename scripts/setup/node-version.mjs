/** The oldest Node that runs Kairo; the same as `engines` in package.json. */
const OLDEST = [20, 19];

/**
 * What is wrong with this version of Node, or undefined when nothing is.
 * @param {string} version as in `process.versions.node`: `20.19.1`
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return (
    `Kairo needs Node ${OLDEST.join('.')} or later, and this is Node ${version}. ` +
    'Install a newer one (https://nodejs.org/en/download) and type the same again.'
  );
}
