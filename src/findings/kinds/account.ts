/** What is known of an account at all. */
import { kind } from '../finding.ts';

export const account = {
  ACCOUNT_READ_IN_PART: kind<{ actions: readonly string[] }>({
    title: 'The account was read in part',
    explanation:
      'Calls that read the account were refused, so what they would have told is not in the model. A part that is not there stops nothing and leads nowhere: an answer that depends on it may be another one, and nothing is proved.',
    remedy: 'kairo snapshot --policy prints the IAM policy that reading needs.',
    resource: () => 'the account',
    detail: ({ actions }) => `What these would have told is not known: ${actions.join(', ')}.`,
  }),
};
