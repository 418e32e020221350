/** A client of S3 Control that a lab's API can be asked with, too. */
import { S3ControlClient, type S3ControlClientConfig } from '@aws-sdk/client-s3-control';

const ADDRESS = /^\d+(?:\.\d+){3}$/;

/**
 * The SDK puts the account in front of the host of every request, and an IP address can have nothing in front. So it
 * is told a name in its place, and the request goes to the address.
 */
export function controlClient(settings: S3ControlClientConfig & { endpoint?: string }): S3ControlClient {
  const configured =
    settings.endpoint ?? process.env.AWS_ENDPOINT_URL_S3_CONTROL ?? process.env.AWS_ENDPOINT_URL;
  const url = configured !== undefined && URL.canParse(configured) ? new URL(configured) : undefined;
  if (!url || !ADDRESS.test(url.hostname)) return new S3ControlClient(settings);
  const address = url.hostname;
  url.hostname = 'localhost';
  const client = new S3ControlClient({ ...settings, endpoint: url.href });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { hostname: address });
      return next(args);
    },
    { step: 'build', name: 'accountBeforeAddress', priority: 'high' },
  );
  return client;
}
