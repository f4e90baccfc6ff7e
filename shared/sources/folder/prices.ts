import { priceKey, pricesSchema } from '../../model/estate.ts';
import { InputError } from '../../model/input-error.ts';
import type { Price } from '../../model/meter.ts';
import type { FolderFile } from './files.ts';
import { readWhole, refusal } from './json.ts';

/** Dollars per unit; the dearest thing AWS lists by the hour costs a few hundred. */
const mostDollars = 1e9;

/** `prices.json` by `priceKey`; two different prices of one meter in one region are refused. */
export const readPrices = async (file: FolderFile | undefined): Promise<Map<string, Price>> => {
  const prices = new Map<string, Price>();
  if (!file) return prices;
  const parsed = pricesSchema.safeParse(await readWhole(file));
  if (!parsed.success) throw refusal({ file: file.name }, parsed.error);
  const { asOf: ofAll, source: forAll } = parsed.data;
  for (const [index, one] of parsed.data.prices.entries()) {
    const { region, meter, unit, price, source = forAll, asOf = ofAll } = one;
    const refuse = (field: string, reason: string, fix: string): InputError =>
      new InputError({ file: file.name, field: `prices[${index}].${field}`, reason, fix });
    if (Number(price) > mostDollars) {
      throw refuse('price', `${price} is above ${mostDollars} dollars a unit`, 'give dollars per unit');
    }
    const key = priceKey(region, meter);
    const known = prices.get(key);
    if (known && (known.unit !== unit || Number(known.price) !== Number(price))) {
      throw refuse('meter', `${meter} in ${region} has another price above: ${known.price} ${known.unit}`, 'keep one');
    }
    prices.set(key, { unit, price, source, asOf });
  }
  return prices;
};
