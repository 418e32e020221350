/** What patterns build, without packets and without S3: for tests. */
import { deployTemplate } from '../../../cloud/cloudformation/deploy-template.ts';
import { type TestStacks, testStacks } from '../../../cloud/cloudformation/testing.ts';
import type { Network, Site } from '../../../network/network.ts';
import * as pki from '../../../pki/index.ts';
import type { Call, Pattern } from '../../pattern.ts';

export interface Built {
  network: Network;
  /** As it is after what was called since. */
  networkNow(): Network;
  sites: Site[];
  call: TestStacks['call'];
  /** Calls of S3's API: operation and input. */
  s3: [operation: string, input: object][];
}

export async function built({ build }: Pattern): Promise<Built> {
  const s3: Built['s3'] = [];
  const sites: Site[] = [];
  const stacks = testStacks(undefined, {
    s3: async (...call) => {
      s3.push(call);
      return {};
    },
    // Certificates are made now.
    clock: Date.now,
  });
  await build({
    region: 'ap-northeast-1',
    call: stacks.call as unknown as Call,
    pki,
    addSite: async (site) => void sites.push(site),
    deploy: (deployment) => deployTemplate(stacks, deployment),
  });
  return { network: stacks.network(), networkNow: () => stacks.network(), sites, s3, call: stacks.call };
}
