/**
 * An error as an AWS API reports it. The protocol's encoder in `wire/` writes it. Its `cause`, which callers are
 * not told, is for the log.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Elements beside code and message: `Region`, `BucketName`, … */
  readonly details: Record<string, string>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; details?: Record<string, string>; cause?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
  }
}
