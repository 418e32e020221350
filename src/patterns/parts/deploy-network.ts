/** The cloud's side of a pattern: its template, deployed as it would be to AWS. */
import type { PatternName } from '../names.ts';
import type { PatternTools } from '../pattern.ts';
import { templateOf } from '../templates/templates.ts';
import { importCertificates } from './certificates.ts';
import { BUCKET, stackName } from './names.ts';
import { exportProfile } from './profile.ts';

/** Answers the profile that leads into it. */
export async function deployNetwork(tools: PatternTools, pattern: PatternName): Promise<string> {
  const { serverArn, clientAuthorityArn, client } = await importCertificates(tools);
  const { ClientVpnEndpointId } = await tools.deploy({
    stackName: stackName(pattern),
    template: JSON.stringify(templateOf(pattern)),
    parameters: {
      ServerCertificateArn: serverArn,
      ClientCertificateArn: clientAuthorityArn,
      BucketName: BUCKET,
      // In a lab objects are brought in by the API's port, too, and policies are for people to try out.
      Policies: 'open',
    },
  });
  return await exportProfile(tools, ClientVpnEndpointId!, client);
}
