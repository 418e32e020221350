/** What the engine works with. */
import type { Ids } from '../../../network/ids.ts';
import type { Caller, StackGoal } from '../../../network/network.ts';
import type { Changes } from '../../change/changes.ts';
import type { Also } from '../../wire/dispatch.ts';
import type { ApiCall, ResourceType } from '../resources/kit/type.ts';

export interface EngineParts {
  changes: Pick<Changes, 'network' | 'make'>;
  /** Calls in the name of whoever asked, or of the role that the stack was given. */
  callAs(actor: Caller, goal: Pick<StackGoal, 'roleArn'>, region: string): (also?: Also) => ApiCall;
  typeOf(type: string): ResourceType | undefined;
  clock(): number;
  ids: Ids;
  log(line: string): void;
}
