/** The prefix lists that AWS manages: that of Amazon S3 in each region. */
import { managedPrefixLists, type PrefixList } from '../../../network/prefix-lists.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { page } from '../kit/pages.ts';
import { describeParts, type PartFilters } from '../kit/parts.ts';
import { missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { atMostAThousand } from './max-results.ts';

const OWNER = 'AWS';
const PAGE_SIZES = { min: 1, max: 100 };

export const prefixLists: Ec2Handlers = {
  /** Those that AWS manages, in their older form. */
  DescribePrefixLists(context, input) {
    const lists = chosen(context.region, input.PrefixListIds, 'InvalidPrefixListId');
    const { items, NextToken } = describeParts(lists, FILTERS, atMostAThousand(input), { min: 1, max: 1000 });
    return {
      PrefixLists: items.map(({ id, name, cidrs }) => ({
        PrefixListId: id,
        PrefixListName: name,
        Cidrs: [...cidrs],
      })),
      NextToken,
    };
  },

  DescribeManagedPrefixLists(context, input) {
    const lists = chosen(context.region, input.PrefixListIds, 'InvalidPrefixListID');
    const { items, NextToken } = describeParts(
      lists,
      { ...FILTERS, 'owner-id': () => OWNER },
      input,
      PAGE_SIZES,
    );
    return {
      PrefixLists: items.map(({ id, name, region }) => ({
        PrefixListId: id,
        PrefixListName: name,
        PrefixListArn: `arn:aws:ec2:${region}:aws:prefix-list/${id}`,
        AddressFamily: 'IPv4',
        State: 'create-complete',
        OwnerId: OWNER,
        Tags: [],
      })),
      NextToken,
    };
  },

  GetManagedPrefixListEntries(context, input) {
    refuse(input, 'TargetVersion');
    if (!input.PrefixListId) throw missing('PrefixListId');
    const [list] = chosen(context.region, [input.PrefixListId], 'InvalidPrefixListID');
    const { items, NextToken } = page([...list!.cidrs], input, PAGE_SIZES);
    return { Entries: items.map((Cidr) => ({ Cidr })), NextToken };
  },
};

const FILTERS: PartFilters<PrefixList> = {
  'prefix-list-id': ({ id }) => id,
  'prefix-list-name': ({ name }) => name,
};

/** The lists with these ids, each of which must exist, or all. The operations spell the error's code in two ways. */
function chosen(
  region: string,
  ids: string[] | undefined,
  code: 'InvalidPrefixListId' | 'InvalidPrefixListID',
): PrefixList[] {
  const lists = managedPrefixLists(region);
  for (const id of ids ?? []) {
    if (!/^pl-[0-9a-f]{8,17}$/.test(id)) {
      throw new AwsError(`${code}.Malformed`, `Invalid id: "${id}" (expecting "pl-...")`);
    }
    if (!lists.some((list) => list.id === id)) {
      throw new AwsError(`${code}.NotFound`, `The prefix list ID '${id}' does not exist`);
    }
  }
  return ids?.length ? lists.filter(({ id }) => ids.includes(id)) : lists;
}
