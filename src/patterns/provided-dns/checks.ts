/** What `kairo verify` tries in this pattern. */
import {
  certificate,
  connects,
  listsBuckets,
  noInternet,
  noPing,
  privateName,
  tunnel,
} from '../parts/checks.ts';
import { VPC_RESOLVER } from '../parts/names.ts';
import { roundTrip } from '../parts/round-trip.ts';
import { defaultGroupBlocks } from '../parts/scratch-endpoint.ts';
import { survey } from '../parts/survey.ts';
import type { Check, Lab } from '../pattern.ts';

export async function checks(lab: Lab): Promise<Check[]> {
  const facts = await survey(lab, VPC_RESOLVER);
  return [
    tunnel(facts),
    privateName(facts, "the VPC's resolver"),
    connects(facts),
    certificate(facts),
    listsBuckets(facts),
    roundTrip(facts),
    noPing(facts),
    defaultGroupBlocks(facts, lab.call),
    noInternet(),
  ];
}
