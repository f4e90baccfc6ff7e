import type { Gap } from '../shared/model/gap.ts';
import type { Price } from '../shared/model/meter.ts';
import type { Scope } from '../shared/model/run.ts';
import { askPrices } from '../shared/sources/aws/prices/index.ts';
import type { FolderWriter } from '../shared/sources/folder/index.ts';
import { type BillAsked, seeBill } from './collect/bill.ts';
import { monthToReconcile, reasonOf } from './collect-billing.ts';
import { newTypes } from './collect-prices.ts';

/** Writes what is not about one scope: the bill of a month, commitments, AWS's own advice, and today's prices. */
export const restOf =
  (asked: Omit<BillAsked, 'scopes'> & { readonly asOf: Date }) =>
  async (
    folder: FolderWriter,
    meters: ReadonlyMap<string, ReadonlySet<string>>,
    types: ReadonlySet<string>,
    scopes: readonly Scope[],
  ) => {
    const bill = await seeBill({ ...asked, scopes });
    const payer = asked.reach.payer();
    try {
      for (const commitment of bill.commitments) await folder.commitment(commitment);
      for (const advice of bill.advice) await folder.advice(advice);
      try {
        for await (const charge of monthToReconcile(bill.charges, asked.asOf)?.() ?? []) await folder.charge(charge);
      } catch (error) {
        bill.gap({ what: 'bill', missing: 'the charges of a month', because: reasonOf(error) });
      }
      const prices: { region: string; meter: string; price: Price }[] = [];
      for await (const found of askPrices({ site: payer, meters, cached: async () => undefined }))
        for (const [meter, price] of found.prices) prices.push({ region: found.region, meter, price });
      if (prices.length > 0)
        await folder.prices({
          asOf: asked.asOf.toISOString(),
          source: 'AWS Price List',
          prices: prices.map(({ region, meter, price: { unit, price, source, asOf } }) => ({
            region,
            meter,
            unit,
            price,
            source,
            asOf,
          })),
        });
      const instanceTypes = await newTypes(payer, types);
      const gaps: Gap[] = [...bill.gaps(), ...payer.gaps()];
      return { gaps, instanceTypes };
    } finally {
      payer.close();
      bill.close();
    }
  };
