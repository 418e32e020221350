/** The CORS configuration of a bucket. What browsers are told by it is in `wire/cors.ts`. */
import type { CORSRule } from '@aws-sdk/client-s3';
import type { S3Handlers } from '../../context.ts';
import { invalidRequest, malformedXml } from '../../errors.ts';
import { configure, configured } from './configure.ts';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
const MAX_RULES = 100;

export const cors: S3Handlers = {
  PutBucketCors(context, input) {
    const rules = input.CORSConfiguration?.CORSRules ?? [];
    if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
    rules.forEach(checkRule);
    return configure(context, input, 'cors', { CORSRules: rules });
  },
  GetBucketCors: (context, input) =>
    configured(context, input, 'cors', ['NoSuchCORSConfiguration', 'The CORS configuration does not exist']),
  DeleteBucketCors: (context, input) => configure(context, input, 'cors', undefined),
};

function checkRule({ AllowedMethods: methods = [], AllowedOrigins: origins = [], ...rule }: CORSRule): void {
  if (methods.length === 0 || origins.length === 0) throw malformedXml();
  for (const method of methods) {
    if (!METHODS.includes(method)) {
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    }
  }
  for (const origin of origins) {
    if (severalWildcards(origin)) {
      throw invalidRequest(`AllowedOrigin "${origin}" can not have more than one wildcard.`);
    }
  }
  for (const header of rule.AllowedHeaders ?? []) {
    if (severalWildcards(header)) {
      throw invalidRequest(`AllowedHeader "${header}" can not have more than one wildcard.`);
    }
  }
  for (const header of rule.ExposeHeaders ?? []) {
    if (header.includes('*')) {
      throw invalidRequest(
        `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
    }
  }
}

const severalWildcards = (text: string): boolean => text.split('*').length > 2;
