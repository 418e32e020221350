/** AWS Identity and Access Management: who there is, and what they have been given. */
import * as sdk from '@aws-sdk/client-iam';
import type { AnyHandler, Service } from '../service.ts';
import { accessKeys } from './access-keys.ts';
import { account } from './account.ts';
import { attachments } from './attachments.ts';
import { authorizationDetails } from './authorization-details.ts';
import { groups } from './groups.ts';
import { inlinePolicies } from './inline-policies.ts';
import { instanceProfiles } from './instance-profiles.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { managedPolicies } from './managed-policies.ts';
import { roles } from './roles.ts';
import { tags } from './tags.ts';
import { users } from './users.ts';

const handlers: IamHandlers = {
  ...accessKeys,
  ...account,
  ...attachments,
  ...authorizationDetails,
  ...groups,
  ...inlinePolicies,
  ...instanceProfiles,
  ...managedPolicies,
  ...roles,
  ...tags,
  ...users,
};

export const iam: Service = {
  everyAccount: true,
  signingName: 'iam',
  protocol: {
    kind: 'awsQuery',
    version: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  },
  sdk,
  handlers: handlers as Record<string, AnyHandler>,
};
