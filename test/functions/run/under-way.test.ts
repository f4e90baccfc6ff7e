import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collectBillingOf } from '../../../functions/collect-billing.ts';
import { collectPricesOf } from '../../../functions/collect-prices.ts';
import { collectScope } from '../../../functions/collect-utilisation.ts';
import { type Embedded, startEmbedded } from '../../../functions/embedded.ts';
import { recordMissed } from '../../../functions/record-missed.ts';
import { catalogue } from '../../../shared/services/index.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import { dumpOf, type Given, givenStore } from '../../store/given.ts';

const asOf = '2026-03-14T03:00:00.000Z';
const place = { account: '111122223333', region: 'eu-west-1' };

let embedded: Embedded;
let all: Given;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  all = await givenStore(embedded.client as never);
});

const claim = (execution: string) =>
  all.store.claimRun({ execution, run: `run_${execution}`, asOf, now: asOf, until: '2026-03-15T00:00:00.000Z' });
const nobody = { catalogue, settings: defaultSettings };
const functions: Readonly<Record<string, (of: { run: string; asOf: string }) => Promise<unknown>>> = {
  'collect-utilisation': (of) => collectScope({ ...of, ...place }, { store: all.store, clock: all.clock, ...nobody }),
  'collect-billing': (of) => collectBillingOf(of, { store: all.store, ...nobody }),
  'collect-prices': (of) => collectPricesOf(of, all.store, catalogue),
  'record-missed': (of) => recordMissed({ ...of, ...place, of: 'scope', error: { Error: 'boom' } }, all.store),
};

describe.each(Object.entries(functions))('%s refuses, and asks and stores nothing, for an event', (name, handle) => {
  const refuses = async (of: { run: string; asOf: string }, message: string) => {
    const before = await dumpOf(all);
    await expect(handle(of)).rejects.toThrow(`event of ${name}: ${message}`);
    expect(await dumpOf(all)).toEqual(before);
  };

  test('before any run was let in', () =>
    refuses({ run: 'run_a', asOf }, 'run: run_a is not the run that is under way'));

  test('of a run that has ended', async () => {
    await claim('a');
    await all.store.releaseRun('a');
    await refuses({ run: 'run_a', asOf }, 'run: run_a is not the run that is under way');
  });

  test('of a run that another has followed', async () => {
    await claim('a');
    await all.store.releaseRun('a');
    await claim('b');
    await refuses({ run: 'run_a', asOf }, 'run: run_a is not the run that is under way');
  });

  test('of another moment than that of its run', async () => {
    await claim('a');
    const yesterday = '2026-03-13T03:00:00Z';
    await refuses({ run: 'run_a', asOf: yesterday }, `asOf: is ${yesterday}, and run_a is as of ${asOf}`);
  });
});
