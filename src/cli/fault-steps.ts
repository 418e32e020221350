/** Carries out the steps of faults on a running lab. */
import type { LabFile } from '../daemon/contract.ts';
import type { FaultService, Perform, Step } from '../faults/step.ts';
import { controlClient } from '../snapshot/control-client.ts';
import { resolverCall } from '../snapshot/resolver-call.ts';
import { CREDENTIALS } from './client-environment.ts';
import { Failure } from './failure.ts';

type AnyClient = { send(command: object): Promise<Record<string, unknown>>; destroy(): void };
type AnySdk = Record<string, new (input: object) => object>;

const SDKS: Record<
  Exclude<FaultService, 'route53resolver' | 's3control'>,
  [client: string, load: () => Promise<unknown>]
> = {
  ec2: ['EC2Client', () => import('@aws-sdk/client-ec2')],
  acm: ['ACMClient', () => import('@aws-sdk/client-acm')],
  iam: ['IAMClient', () => import('@aws-sdk/client-iam')],
  sts: ['STSClient', () => import('@aws-sdk/client-sts')],
  s3: ['S3Client', () => import('@aws-sdk/client-s3')],
  route53: ['Route53Client', () => import('@aws-sdk/client-route-53')],
};

export function performer(file: LabFile): Perform {
  const endpoint = `http://127.0.0.1:${file.port}`;
  const credentials = {
    accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
    secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
  };
  return async (step) => {
    switch (step.kind) {
      case 'nothing':
        return {};
      case 'sites':
        return await control(`${endpoint}/_kairo/sites`, step.change);
      case 'authority':
        return await control(`${endpoint}/_kairo/client-vpn-authority`, step.wish);
      case 'clock':
        return await control(`${endpoint}/_kairo/clock`, { aheadMs: step.aheadMs });
      case 'call':
        return await callApi(step, { endpoint, credentials, region: step.region ?? file.region });
    }
  };
}

async function callApi(
  { service, operation, input }: Extract<Step, { kind: 'call' }>,
  configuration: {
    endpoint: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    region: string;
  },
): Promise<Record<string, unknown>> {
  if (service === 'route53resolver') {
    const call = resolverCall(configuration.region, configuration);
    return (await call(operation as never, input as never)) as Record<string, unknown>;
  }
  const settings = { ...configuration, maxAttempts: 1 };
  const [sdk, opened] =
    service === 's3control'
      ? [
          (await import('@aws-sdk/client-s3-control')) as unknown as AnySdk,
          controlClient(settings) as AnyClient,
        ]
      : await openedOf(service, settings);
  try {
    return await opened.send(new sdk[`${operation}Command`]!(input));
  } finally {
    opened.destroy();
  }
}

async function openedOf(service: keyof typeof SDKS, settings: object): Promise<[AnySdk, AnyClient]> {
  const [client, load] = SDKS[service];
  const sdk = (await load()) as AnySdk;
  return [sdk, new sdk[client]!({ ...settings, forcePathStyle: true }) as AnyClient];
}

async function control(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Failure(3, `The lab does not take the change: ${answer.error}`);
  return answer;
}
