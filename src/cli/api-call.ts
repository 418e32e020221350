/** The lab's AWS API, called with the SDK as any client on this machine would call it. */
import type { Call, Sdks } from '../patterns/pattern.ts';
import { CREDENTIALS } from './client-environment.ts';

/** An SDK client and its commands, without their types: the caller's types are those of `Call`. */
type AnyClient = { send(command: object): Promise<object>; destroy(): void };
type AnySdk = Record<string, new (input: object) => object>;

const SDKS: { [S in keyof Sdks]: { client: string; load: () => Promise<unknown> } } = {
  ec2: { client: 'EC2Client', load: () => import('@aws-sdk/client-ec2') },
  acm: { client: 'ACMClient', load: () => import('@aws-sdk/client-acm') },
};

/** The SDK takes a third of a second to load, so each is loaded when it is first called. */
export function apiCall({ port, region }: { port: number; region: string }): { call: Call; close(): void } {
  // The SDK would otherwise print its own schedule of support on standard error.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const opened = new Map<keyof Sdks, Promise<{ sdk: AnySdk; client: AnyClient }>>();

  async function open(service: keyof Sdks) {
    const { client, load } = SDKS[service];
    const sdk = (await load()) as AnySdk;
    const configuration = {
      region,
      endpoint: `http://127.0.0.1:${port}`,
      credentials: {
        accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
        secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
      },
      maxAttempts: 1,
    };
    return { sdk, client: new sdk[client]!(configuration) as AnyClient };
  }

  const call = async (service: keyof Sdks, operation: string, input: object): Promise<object> => {
    const known = opened.get(service) ?? open(service);
    opened.set(service, known);
    const { sdk, client } = await known;
    return await client.send(new sdk[`${operation}Command`]!(input));
  };
  return {
    call: call as Call,
    close: () => {
      for (const known of opened.values()) void known.then(({ client }) => client.destroy());
    },
  };
}
