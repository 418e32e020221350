/** The lifecycle configuration of a bucket. What its rules do is in `lifecycle/`. */
import type { S3Handlers } from '../../context.ts';
import { invalidArgument } from '../../errors.ts';
import { configure, configured } from './configure.ts';
import { checkedRules } from './lifecycle-rules.ts';

const MINIMUM_SIZES = ['all_storage_classes_128K', 'varies_by_storage_class'] as const;

export const lifecycle: S3Handlers = {
  async PutBucketLifecycleConfiguration(context, input) {
    const minimum = input.TransitionDefaultMinimumObjectSize ?? MINIMUM_SIZES[0];
    if (!MINIMUM_SIZES.includes(minimum)) {
      throw invalidArgument(
        'Invalid transition default minimum object size.',
        'x-amz-transition-default-minimum-object-size',
        minimum,
      );
    }
    const Rules = checkedRules(input.LifecycleConfiguration?.Rules ?? []);
    await configure(context, input, 'lifecycle', { Rules, TransitionDefaultMinimumObjectSize: minimum });
    return { TransitionDefaultMinimumObjectSize: minimum };
  },

  GetBucketLifecycleConfiguration: (context, input) =>
    configured(context, input, 'lifecycle', [
      'NoSuchLifecycleConfiguration',
      'The lifecycle configuration does not exist',
    ]),

  DeleteBucketLifecycle: (context, input) => configure(context, input, 'lifecycle', undefined),
};
