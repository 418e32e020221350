/** Makes the network of a template of one's own: what it has as parameters for certificates is made for it. */
import { parseTemplate } from '../../cloud/cloudformation/template/parse.ts';
import { readParameters } from '../../cloud/cloudformation/template/template.ts';
import { importCertificates } from '../parts/certificates.ts';
import { type ClientCertificate, exportProfile } from '../parts/profile.ts';
import { siteBeside } from '../parts/site-beside.ts';
import type { PatternTools } from '../pattern.ts';

export interface OwnTemplate {
  stackName: string;
  /** JSON or YAML. */
  template: string;
  parameters: Record<string, string>;
}

/** Rejects with AWS's error, or with what the stack's events say. */
export async function buildOwnTemplate(tools: PatternTools, own: OwnTemplate): Promise<void> {
  const certificates = await importCertificates(tools);
  await tools.deploy({
    ...own,
    parameters: { ...certificateParameters(own, certificates), ...own.parameters },
  });
  await connectSites(tools, certificates.client);
}

/**
 * Parameters that ask for a certificate, by their names: `ServerCertificateArn`, `ClientCertificateArn`,
 * `ClientRootCertificateChainArn` and the like. One that is given, or has a default, is left alone.
 */
export function certificateParameters(
  { template, parameters }: OwnTemplate,
  { serverArn, clientAuthorityArn }: { serverArn: string; clientAuthorityArn: string },
): Record<string, string> {
  const open = Object.entries(readParameters(parseTemplate(template))).filter(
    ([name, { Default }]) => Default === undefined && parameters[name] === undefined,
  );
  return Object.fromEntries(
    open.flatMap(([name]) => {
      if (/server.*cert/i.test(name)) return [[name, serverArn]];
      return /client.*(cert|root|authority)/i.test(name) ? [[name, clientAuthorityArn]] : [];
    }),
  );
}

/** A host on premises for each Client VPN endpoint, connected to it. */
async function connectSites(tools: PatternTools, client: ClientCertificate): Promise<void> {
  const { ClientVpnEndpoints = [] } = await tools.call('ec2', 'DescribeClientVpnEndpoints', {});
  for (const [index, { ClientVpnEndpointId, AssociatedTargetNetworks }] of ClientVpnEndpoints.entries()) {
    const vpnProfile = await exportProfile(tools, ClientVpnEndpointId!, client);
    // An endpoint that nothing is associated with has no server yet that could answer.
    await tools.addSite(siteBeside(index, AssociatedTargetNetworks?.length === 0 ? undefined : vpnProfile));
  }
}
