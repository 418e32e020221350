/** What `kairo verify` tries in this pattern. */
import { s3Addresses } from '../../network/names/public-names.ts';
import {
  certificate,
  connects,
  judgeSilence,
  listsBuckets,
  noPing,
  privateName,
  tunnel,
} from '../parts/checks.ts';
import { s3Name } from '../parts/names.ts';
import { publicAddressBlocked } from '../parts/public-address.ts';
import { roundTrip } from '../parts/round-trip.ts';
import { defaultGroupBlocks } from '../parts/scratch-endpoint.ts';
import { survey } from '../parts/survey.ts';
import type { Check, Lab, Outcome, Ran } from '../pattern.ts';
import { complaint } from '../ran.ts';
import { ANY_OTHER_HOST, PUBLIC_RESOLVER } from './names.ts';

export async function checks(lab: Lab): Promise<Check[]> {
  const facts = await survey(lab, PUBLIC_RESOLVER);
  const { region } = facts;
  return [
    tunnel(facts),
    resolverAnswersPing(),
    privateName(facts, 'the public name server'),
    connects(facts),
    certificate(facts),
    listsBuckets(facts),
    roundTrip(facts),
    noPing(facts),
    defaultGroupBlocks(facts, lab.call),
    publicAddressBlocked({ name: s3Name(region), publicAddresses: s3Addresses(region) }),
    closed(),
  ];
}

function resolverAnswersPing(): Check {
  const argv = ['ping', '-c1', '-W1', PUBLIC_RESOLVER];
  return {
    id: 'resolver-ping',
    title: 'The public name server is reached through the NAT gateway',
    command: argv.join(' '),
    expected: 'an answer',
    run: async (run) => judgeAnswer(await run(argv)),
  };
}

export function judgeAnswer(ran: Ran): Outcome {
  const said = /^.*packets transmitted.*$/m.exec(ran.stdout)?.[0] ?? complaint(ran);
  return { pass: ran.code === 0 && /\b1 received\b/.test(ran.stdout), observed: said };
}

export function closed(): Check {
  const argv = ['ping', '-c1', '-W1', ANY_OTHER_HOST];
  return {
    id: 'closed',
    title: `The network is closed: of the internet only ${PUBLIC_RESOLVER} is reached`,
    command: argv.join(' '),
    expected: 'no answer',
    run: async (run) => judgeClosed(await run(argv)),
  };
}

/** Where somebody answers, what to look at: a route too many in the NAT gateway's subnet. */
export function judgeClosed(ran: Ran): Outcome {
  const silence = judgeSilence(ran);
  if (silence.pass || ran.code !== 0) return silence;
  return {
    pass: false,
    observed: `${ANY_OTHER_HOST} answers: the network is no longer closed. Look at the route table of the NAT gateway's subnet; only ${PUBLIC_RESOLVER}/32 should lead to the internet gateway`,
  };
}
