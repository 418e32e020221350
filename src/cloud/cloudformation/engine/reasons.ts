/** Why something failed, as the events of a stack say it. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { PropertyProblem } from '../resources/kit/shapes.ts';

/** What an API answered, or what was wrong before it was asked. A defect of ours is thrown on. */
export function reasonOf(error: unknown, type: string): string {
  if (error instanceof PropertyProblem) return error.message;
  const known = errorOf(error);
  if (!known) throw error;
  const { code, message, status } = known;
  if (code === 'ValidationError' && error instanceof AwsError && !type.startsWith('AWS::IAM')) return message;
  const service = type.split('::')[1]!;
  const name = service[0] + service.slice(1).toLowerCase();
  return `Resource handler returned message: "${message} (Service: ${name}, Status Code: ${status}, Request ID: ${randomUUID()})" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${handlerCode(code)})`;
}

/** Does an API say that what is to be removed is not there? */
export function isGone(error: unknown): boolean {
  const code = errorOf(error)?.code;
  return code !== undefined && /NotFound|^NoSuch|NotExist|InvalidAttachmentID|NotAttached/.test(code);
}

/** An error of ours, or one of the SDK's for S3. */
function errorOf(error: unknown): { code: string; message: string; status: number } | undefined {
  if (error instanceof AwsError) return error;
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { httpStatusCode = 400 } = error.$metadata as { httpStatusCode?: number };
  return { code: error.name, message: error.message, status: httpStatusCode };
}

/** @see https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
function handlerCode(code: string): string {
  if (/AlreadyExists|AlreadyOwned|Duplicate|EntityAlreadyExists/.test(code)) return 'AlreadyExists';
  if (/NotFound|^NoSuch/.test(code)) return 'NotFound';
  if (/AccessDenied|Unauthorized/.test(code)) return 'AccessDenied';
  if (/LimitExceeded|TooMany/.test(code)) return 'ServiceLimitExceeded';
  return 'InvalidRequest';
}
