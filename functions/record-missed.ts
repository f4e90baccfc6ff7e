import * as z from 'zod';
import type { EstateHeader } from '../shared/model/estate.ts';
import type { Gap } from '../shared/model/gap.ts';
import { instant } from '../shared/model/resource.ts';
import type { Store } from '../shared/ports.ts';
import { accountId, runId } from './analyse/files.ts';
import { failScope } from './collect/scope.ts';
import { lambda } from './lambda.ts';
import { errorSchema, whyOf } from './run/error.ts';
import { checkUnderWay } from './run/under-way.ts';

const told = { run: runId, asOf: instant, error: errorSchema };
export const recordMissedEventSchema = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('scope'),
    account: accountId,
    region: z.string().regex(/^[a-z0-9-]{1,64}$/),
    ...told,
  }),
  z.strictObject({ of: z.literal('billing'), ...told }),
  z.strictObject({ of: z.literal('prices'), ...told }),
]);
export type RecordMissedEvent = z.infer<typeof recordMissedEventSchema>;

/**
 * Stores what could not be collected as a gap, so that the run goes on without it: a function that ran out of time or
 * memory, or failed by a fault of ours. Without the bill nobody knows what commitments pay for, so that what they may
 * touch becomes advisory.
 * @throws InputError when its run is not under way
 */
export const recordMissed = async (event: RecordMissedEvent, store: Store): Promise<Gap> => {
  await checkUnderWay('record-missed', event, store);
  const because = whyOf(event.error);
  const { asOf } = event;
  if (event.of === 'scope') {
    const { account, region } = event;
    await failScope({ account, region }, because, region, { store, at: asOf });
    return { account, region, what: 'scope', missing: region, because };
  }
  if (event.of === 'prices') {
    const gap: Gap = { what: 'price', missing: 'the price list', because: `${because}; prices known before stand` };
    await store.saveGaps('prices', [gap]);
    return gap;
  }
  const gap: Gap = {
    what: 'commitment',
    missing: 'the bill, plans and reservations',
    because: `${because}; hides which commitments pay for usage already`,
  };
  const stored = await store.estate();
  const accounts = [...new Set((await store.scopes()).map(({ account }) => account))].map((id) => ({ id }));
  const first: EstateHeader = { format: 'plimsoll-estate/1', asOf, currency: 'USD', accounts };
  // Without `billed`, the next run asks for the bill again.
  const { billed: _, ...header } = stored?.header ?? { ...first, billed: undefined };
  await store.saveEstate({ ...header, asOf } as EstateHeader, stored?.commitments ?? []);
  await store.saveGaps('billing', [gap]);
  return gap;
};

export const handler = lambda('record-missed', recordMissedEventSchema, async (event, on) => {
  const gap = await recordMissed(event, on.store);
  on.log.warn('not collected', { of: event.of, ...gap });
  return gap;
});
