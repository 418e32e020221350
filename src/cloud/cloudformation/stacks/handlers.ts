import type * as sdk from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../service.ts';

export type StackHandlers = Handlers<typeof sdk>;

/** Where handlers leave word that there is something to do. */
export interface Engine {
  wake(): void;
}
