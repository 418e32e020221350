/**
 * Storage classes that objects may have here.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
 */

/** Classes whose objects are read at once. */
export const immediateClasses: readonly string[] = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
];

/** Classes whose objects must be restored before they can be read. */
export const archiveClasses: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** As S3's waterfall has them: a lifecycle rule moves an object downwards only. */
const downwards = [...immediateClasses, ...archiveClasses];

/**
 * May a lifecycle rule move an object of one class into the other?
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export function movesDown(from: string, to: string): boolean {
  return downwards.indexOf(to) > downwards.indexOf(from);
}
