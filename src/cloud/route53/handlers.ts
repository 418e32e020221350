import type * as sdk from '@aws-sdk/client-route-53';
import type { Handlers } from '../service.ts';

export type Route53Handlers = Handlers<typeof sdk>;
