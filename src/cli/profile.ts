/** A profile of the AWS configuration, chosen for this process. */
import { loadSharedConfigFiles } from '@smithy/core/config';
import { Failure } from './failure.ts';

/** Keys of the environment, which go before a profile that is named there, and after one on the command line. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** From now on the standard credential chain takes this profile, as with `aws --profile`. */
export async function useProfile(name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const { configFile, credentialsFile } = await loadSharedConfigFiles().catch(() => ({
    ...{ configFile: {}, credentialsFile: {} },
  }));
  if (!Object.hasOwn(configFile, name) && !Object.hasOwn(credentialsFile, name)) {
    throw new Failure(
      2,
      `There is no profile "${name}" in the AWS configuration; see: aws configure list-profiles`,
    );
  }
  process.env.AWS_PROFILE = name;
  for (const key of KEYS) delete process.env[key];
}

/** The region of the environment, or else of the profile that is chosen there. */
export async function configuredRegion(): Promise<string | undefined> {
  const given = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (given) return given;
  const { configFile } = await loadSharedConfigFiles().catch(() => ({ configFile: {} }));
  const profiles: Record<string, { region?: string } | undefined> = configFile;
  return profiles[process.env.AWS_PROFILE || 'default']?.region;
}
