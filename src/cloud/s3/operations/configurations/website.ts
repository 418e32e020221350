/**
 * Website configurations: kept and shown. Pages come from website endpoints, which there are none of here.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
 */
import type { WebsiteConfiguration } from '@aws-sdk/client-s3';
import type { S3Handlers } from '../../context.ts';
import { invalidArgument, invalidRequest, malformedXml, S3Error } from '../../errors.ts';
import { configure, configured } from './configure.ts';

const MOST_RULES = 50;

export const website: S3Handlers = {
  PutBucketWebsite(context, input) {
    checkWebsite(input.WebsiteConfiguration ?? {});
    return configure(context, input, 'website', input.WebsiteConfiguration);
  },
  GetBucketWebsite: (context, input) =>
    configured(context, input, 'website', [
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
    ]),
  DeleteBucketWebsite: (context, input) => configure(context, input, 'website', undefined),
};

/** Throws `InvalidArgument`, `InvalidRequest`, `MalformedXML`. */
function checkWebsite(given: WebsiteConfiguration): void {
  const { IndexDocument: index, ErrorDocument: error, RedirectAllRequestsTo: all } = given;
  const rules = given.RoutingRules ?? [];
  checkProtocol(all?.Protocol);
  if (all) {
    if (index || error || rules.length > 0) {
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      );
    }
    if (all.HostName) return;
    throw invalidRequest('A host name must be provided to redirect all requests (e.g. "example.com").');
  }
  const suffix = index?.Suffix;
  if (!index) {
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  }
  if (!suffix || suffix.includes('/')) {
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', suffix ?? '');
  }
  if (error && !error.Key) throw malformedXml();
  if (rules.length > MOST_RULES) throw invalidRequest('The number of routing rules must not exceed 50.');
  for (const { Redirect: redirect } of rules) {
    if (!redirect) throw malformedXml();
    checkProtocol(redirect.Protocol);
  }
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol === undefined || protocol === 'http' || protocol === 'https') return;
  throw invalidRequest(
    'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
  );
}

/** Of an object. Throws `InvalidRedirectLocation`. */
export function checkRedirect(location: string | undefined): void {
  if (location === undefined || /^(?:\/|https?:\/\/)/.test(location)) return;
  throw new S3Error(
    'InvalidRedirectLocation',
    400,
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );
}
