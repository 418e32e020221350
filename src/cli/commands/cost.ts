/** `kairo cost`: what a pattern costs on AWS. */
import { costOf, isHourly, NOT_COUNTED, type Usage } from '../../patterns/cost/cost.ts';
import { pricedRegions, pricesOf } from '../../patterns/cost/prices.ts';
import { templateOf } from '../../patterns/templates/templates.ts';
import { Failure } from '../failure.ts';
import { knownPattern } from '../known-pattern.ts';
import { columns } from '../text.ts';

export interface CostOptions extends Usage {
  region: string;
  json?: boolean;
}

export function cost(name: string, options: CostOptions): number {
  process.stdout.write(renderCost(name, options));
  return 0;
}

function renderCost(name: string, { region, json = false, ...usage }: CostOptions): string {
  const pattern = knownPattern(name);
  const prices = pricesOf(region);
  if (!prices) {
    throw new Failure(
      2,
      `There are no prices of ${region} here, and none are guessed; there are those of ${pricedRegions.join(', ')}. AWS's own: https://aws.amazon.com/privatelink/pricing/ and https://aws.amazon.com/vpn/pricing/`,
    );
  }
  const found = costOf(templateOf(pattern), prices, usage);
  if (json) {
    const document = { pattern, region, currency: 'USD', ...usage, ...found, notCounted: NOT_COUNTED };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
  const rows = found.items.map(({ what, count, usd, charge, total, date, unverified }) => [
    `  ${what}`,
    `${count} × ${usd} USD/${isHourly(charge) ? 'h' : 'GB'}`,
    `${total.toFixed(3)} USD`,
    `(${date}${unverified ? ', not verified' : ''})`,
  ]);
  const sources = [...new Set(found.items.map(({ source }) => source))];
  return [
    `${pattern} in ${region}: ${found.perHour} USD an hour, ${found.perGigabyte} USD a gigabyte`,
    ...columns(rows),
    `  ${usage.hours} h, ${usage.gigabytes} GB, ${usage.clients} connected: ${found.total.toFixed(2)} USD`,
    `Not counted: ${NOT_COUNTED}. Each began hour is charged whole.`,
    `Prices change; look them up: ${sources.join(' ')}`,
    '',
  ].join('\n');
}
