/** S3's errors, in S3's words. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
import { AwsError } from '../aws-error.ts';

/** An error of S3: details are elements of its XML, headers go with the answer also when it has no body. */
export class S3Error extends AwsError {
  readonly headers: Record<string, string>;

  constructor(
    code: string,
    status: number,
    message: string,
    details: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) {
    super(code, message, { status, details });
    this.headers = headers;
  }
}

export const noSuchBucket = (bucket: string): S3Error =>
  new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string): S3Error =>
  new S3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key: key });

export const noSuchVersion = (key: string, versionId: string): S3Error =>
  new S3Error('NoSuchVersion', 404, 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  });

export const noSuchUpload = (uploadId: string): S3Error =>
  new S3Error(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

export const invalidArgument = (message: string, name: string, value: string): S3Error =>
  new S3Error('InvalidArgument', 400, message, { ArgumentName: name, ArgumentValue: value });

export const invalidRequest = (message: string): S3Error => new S3Error('InvalidRequest', 400, message);

export { malformedXml } from '../wire/xml-parse.ts';

export const accessDenied = (message = 'Access Denied'): S3Error => new S3Error('AccessDenied', 403, message);

/** For what is an operation or a parameter of S3 and does not exist here. */
export const notImplemented = (header?: string): S3Error =>
  new S3Error(
    'NotImplemented',
    501,
    'A header you provided implies functionality that is not implemented.',
    header === undefined ? {} : { Header: header },
  );

export const preconditionFailed = (condition: string): S3Error =>
  new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

export const internalError = (): S3Error =>
  new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.');
