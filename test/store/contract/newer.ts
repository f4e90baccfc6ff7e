import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { Claim, Store } from '../../../shared/ports.ts';
import { RunSuperseded, UnknownSchema } from '../../../shared/store/index.ts';
import {
  aConclusion,
  advice,
  aMove,
  anObservation,
  aResource,
  aRun,
  at,
  aVerdict,
  collected,
  dumpOf,
  type Given,
  type Items,
  region,
  scope,
} from '../given.ts';

const machines = [aResource('i-1'), aResource('i-2')] as const;
const gap = { ...scope, what: 'permission' as const, missing: 'x:Y', because: 'no' };
const cell = { day: '2026-03-01', service: 'AmazonEC2', by: 'account' as const, key: scope.account, cost: 1 };
const prices = new Map([['ec2/m5.large', { unit: 'h', price: '0.1', source: 'list', asOf: '2026-03-01' }]]);
const claim = (of: number): Claim => ({
  execution: `e${of}`,
  run: `run_${of}`,
  asOf: at(of),
  now: at(of),
  until: at(of + 1),
});
async function* charges(cost: number) {
  yield {
    account: scope.account,
    chargePeriodStart: '2026-03-01T00:00:00Z',
    chargePeriodEnd: '2026-03-02T00:00:00Z',
    chargeCategory: 'Usage',
    serviceName: 'AmazonEC2',
    billedCost: cost,
    effectiveCost: cost,
  } as never;
}

type Step = (store: Store, of: number) => Promise<unknown>;
/** Everything that a day's functions ask of a store, and everything that readers do. */
const day: Readonly<Record<string, Step>> = {
  claimRun: (store, of) => store.claimRun(claim(of)),
  letIn: (store) => store.letIn(),
  saveObservation: async (store, of) => {
    for (const one of machines) await store.saveObservation(anObservation(one, [of - 2, of - 1]), of);
  },
  usageThrough: (store) => store.usageThrough(scope),
  resourcesIn: (store) => store.resourcesIn(scope),
  observations: (store) => collected(store.observations(scope, 0)),
  saveScope: (store, of) => store.saveScope({ ...scope, ok: true, at: at(of) }),
  scopes: (store) => store.scopes(),
  saveEstate: (store, of) =>
    store.saveEstate({ format: 'plimsoll-estate/1', asOf: at(of), currency: 'USD', accounts: [] }, []),
  estate: (store) => store.estate(),
  saveCharges: (store, of) => store.saveCharges('2026-03', charges(of)),
  charges: (store) => collected(store.charges('2026-03')),
  saveBilled: (store) => store.saveBilled('2026-03', 'account', [cell as never]),
  billed: (store) => store.billed('2026-03'),
  savePrices: (store, of) => store.savePrices(region, at(of), prices),
  prices: (store) => store.prices(region),
  saveOfferings: (store) => store.saveOfferings(scope, new Map([['us-east-1a', new Set(['m5.large'])]])),
  offerings: (store) => store.offerings(scope),
  saveAdvice: (store) => store.saveAdvice('hub', [{ source: 'hub' } as never]),
  advice: (store) => store.advice(),
  saveGaps: (store) => store.saveGaps('billing', [gap]),
  'saveGaps, none': (store) => store.saveGaps('billing', []),
  'saveGaps, again': (store) => store.saveGaps('billing', [gap]),
  gapsOf: (store) => store.gapsOf('billing'),
  gaps: (store) => store.gaps(),
  saveOwnCost: (store, of) => store.saveOwnCost('a', at(of), { calls: {}, metrics: 1, dollars: of }),
  ownCost: (store) => store.ownCost('a'),
  ownCosts: (store) => store.ownCosts(),
  startRun: (store, of) => store.startRun(aRun(`run_${of}`, { asOf: at(of) })),
  saveVerdicts: async (store, of) => {
    for (const one of machines) await store.saveVerdicts(`run_${of}`, one, [aVerdict(one)]);
    await store.flushVerdicts(`run_${of}`);
  },
  finishRun: (store, of) => {
    const found = machines.map((one, index) => advice(one, 100 * of + index));
    return store.finishRun(aRun(`run_${of}`, { asOf: at(of) }), aConclusion(found, { asOf: at(of) }));
  },
  failRun: async (store, of) => {
    const run = aRun(`run_${of}_failed`, { asOf: at(of) });
    await store.startRun(run);
    await store.failRun(run, 'boom');
  },
  movesOf: (store, of) => store.movesOf(`run_${of}`),
  runs: (store) => store.runs(10),
  lastRun: (store) => store.lastRun(),
  runOfMonth: (store) => store.runOfMonth('2026-03'),
  recommendations: (store) => store.recommendations({ sort: 'age', limit: 10, account: scope.account }),
  allRecommendations: (store) => collected(store.allRecommendations()),
  move: async (store, of) => {
    for (const one of machines) {
      const { id } = advice(one, 0);
      const { version = 0, status } = (await store.recommendation(id)) ?? {};
      await store.move(id, version, aMove(status === 'dismissed' ? 'open' : 'dismissed', { at: at(of, 12) }));
    }
  },
  resource: (store) => store.resource(advice(machines[0], 0).resourceId),
  forgetUnseen: (store) => store.forgetUnseen(scope, at(99)),
  releaseRun: (store, of) => store.releaseRun(`e${of}`),
};

/** A table on which Plimsoll has lived for three days; the last one ended before it forgot anything. */
const live = async ({ store, clock }: Given): Promise<void> => {
  for (const of of [12, 13, 14]) {
    clock.set(at(of, 8));
    for (const [name, step] of Object.entries(day)) if (name !== 'forgetUnseen') await step(store, of);
  }
};

/** What an item is about: its key without what tells one of its sort from another. */
const sortOf = ({ pk, sk }: Items[number]): string =>
  `${String(pk).replaceAll(/#[^#]*/g, '#')} ${String(sk)
    .replace(/^\d.*/, '')
    .replace(/#rec_.*/, '')
    .replace(/#\d\d.*/, '')}`;

const sorts = [
  'advice of#hub',
  'billed# by#account',
  'charges ',
  'charges## ',
  'estate gaps#billing',
  'estate header',
  'offerings ',
  'own-cost of#a',
  'prices# list',
  'recommendation# at',
  'resource# a.usage',
  'resource# b.resource',
  'resource# c.recommendation',
  'resource# d.verdicts',
  'runs ',
  'runs# ',
  'scopes ',
  'state lease',
  'state moves',
  'state state',
];

export const newer = (given: (content?: Items) => Promise<Given>): void => {
  let start: Map<string, Items>;
  const lived = async (): Promise<Map<string, Items>> => {
    const all = await given();
    await live(all);
    return Map.groupBy(await dumpOf(all), sortOf);
  };

  test('every sort of item is below', async () => {
    start = await lived();
    expect([...start.keys()].sort()).toEqual(sorts);
  });

  test.each(sorts)('%s: it is as it was after a whole day, and who cannot do without it says so', async (sort) => {
    start ??= await lived();
    // The newest: verdicts that nobody sees any more are cleared whoever wrote them.
    const { pk, sk, ...rest } = start.get(sort)!.at(-1)!;
    const newest = { ...rest, pk, sk, v: 2, body: 'of another shape' };
    const all = await given([...start.values()].flat());
    await all.client.send(new PutCommand({ TableName: all.table, Item: newest }));
    all.clock.set(at(15, 8));
    for (const step of Object.values(day))
      await step(all.another(), 15).catch((error: unknown) => {
        if (!(error instanceof UnknownSchema || error instanceof RunSuperseded)) throw error;
      });
    expect((await dumpOf(all)).filter((one) => one.pk === pk && one.sk === sk)).toEqual([newest]);
  });
};
