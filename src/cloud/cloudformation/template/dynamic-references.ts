/**
 * `{{resolve:ssm:name:version}}`: values of Parameter Store in a template.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
 */
import type { Network, SsmParameter } from '../../../network/network.ts';
import { validation } from '../errors.ts';

export function dynamicReference(
  reference: string,
  { network, region }: { network: Network; region: string },
): string {
  const [, service, ...rest] = reference.slice(2, -2).split(':');
  if (service === 'secretsmanager')
    throw validation(`Kairo has no Secrets Manager, so ${reference} cannot be resolved.`);
  if (service !== 'ssm' && service !== 'ssm-secure')
    throw validation(`Invalid dynamic reference ${reference}: there are ssm and ssm-secure.`);
  const [name = '', version] = rest;
  const found = network.ssmParameters[`${region}/${name}`];
  const value = found && valueOf(found, version);
  // A secure parameter is read with `ssm-secure`, and only with that.
  if (value === undefined || (found!.type === 'SecureString') !== (service === 'ssm-secure'))
    throw validation(`Parameters: [${[service, ...rest].join(':')}] could not be found.`);
  return value;
}

function valueOf(parameter: SsmParameter, version: string | undefined): string | undefined {
  if (version === undefined || version === '' || Number(version) === parameter.version)
    return parameter.value;
  return parameter.history.find((old) => old.version === Number(version))?.value;
}
