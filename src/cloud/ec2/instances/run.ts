/** `RunInstances`: hosts in subnets. Images and types are recorded; the network of each host is real. */
import type { Instance } from '../../../network/network.ts';
import { freeAddressCount } from '../../../network/subnets.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { create, tag } from '../kit/resource.ts';
import { instanceKind } from './kind.ts';
import { checkLaunch, interfacesFrom, type RunInput } from './launch-input.ts';
import { provide, subnetOfWanted, type Wanted } from './launch-interfaces.ts';
import { forget } from './seen.ts';

export const runInstances: Ec2Handlers = {
  /** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
  RunInstances(context, input) {
    const { least, most, instanceType } = checkLaunch(input);
    const wanted = interfacesFrom(context, input, most);
    forget(context);
    const count = Math.min(most, roomFor(context, wanted, least));
    const reservationId = context.ids.id('r');
    const launched = Array.from({ length: count }, (_, launchIndex) =>
      launch(context, input, wanted, { reservationId, launchIndex, instanceType }),
    );
    return {
      ReservationId: reservationId,
      OwnerId: context.accountId,
      Groups: [],
      Instances: launched.map((instance) => instanceKind.show(instance, context.network)),
    };
  },
};

/** As many as the subnets have addresses for. Throws when those are fewer than the least. */
function roomFor(context: Context, wanted: Wanted[], least: number): number {
  const needs = new Map<string, number>();
  for (const one of wanted) {
    if (one.kind === 'existing') continue;
    const { secondaries, count } = one.addresses;
    needs.set(one.subnet.id, (needs.get(one.subnet.id) ?? 0) + 1 + secondaries.length + count);
  }
  const room = [...needs].map(([subnetId, need]) =>
    Math.floor(freeAddressCount(context.network, subnetId) / need),
  );
  const possible = Math.min(...room, Number.POSITIVE_INFINITY);
  if (possible < least) {
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      'The specified subnet does not have enough free addresses to satisfy the request.',
    );
  }
  return possible;
}

function launch(
  context: Context,
  input: RunInput,
  wanted: Wanted[],
  own: Pick<Instance, 'reservationId' | 'launchIndex' | 'instanceType'>,
): Instance {
  const { id: subnetId, vpcId } = subnetOfWanted(context, wanted[0]!);
  const instance = create(
    context,
    instanceKind,
    {
      ...own,
      id: context.ids.id(instanceKind.prefix),
      region: context.region,
      vpcId,
      subnetId,
      state: 'pending',
      stateTransitionReason: '',
      launchTime: context.now,
      imageId: input.ImageId!,
      ...(input.KeyName && { keyName: input.KeyName }),
      ...(input.UserData && { userData: input.UserData }),
      clientToken: input.ClientToken ?? '',
      disableApiTermination: input.DisableApiTermination === true,
    },
    input,
  );
  const tags = input.TagSpecifications?.filter(({ ResourceType }) => ResourceType === 'network-interface');
  for (const one of wanted) {
    const eni = provide(context, instance, one);
    for (const { Tags } of tags ?? []) if (one.kind === 'new') tag(context.network, eni.id, Tags ?? []);
  }
  return instance;
}
