import type * as iam from '@aws-sdk/client-iam';
import type { Handlers } from '../../service.ts';

/** A record of IAM's handlers: `export const users: IamHandlers = { CreateUser(context, input) { … } }`. */
export type IamHandlers = Handlers<typeof iam>;
