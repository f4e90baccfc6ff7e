import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Recommendation } from '../../shared/model/analysis.ts';
import { statuses } from '../../shared/model/life.ts';
import type { Store } from '../../shared/ports.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { countingClient, type Units } from './counting.ts';
import {
  account,
  advice,
  advised,
  aRun,
  at,
  cell,
  charges,
  conclusion,
  count,
  gapIn,
  machine,
  observed,
  offered,
  priceOf,
  scope,
  startDay,
  verdictsOn,
} from './small-company.ts';

/** One way into the table, and what it costs: for the whole of it, or for each of so many. */
export interface PathCost {
  readonly path: string;
  readonly per: string;
  readonly units: Units;
}

const all = async (source: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of source);
};

const each = (units: Units, of: number): Units => ({
  requests: units.requests / of,
  read: units.read / of,
  write: units.write / of,
});

/** Goes every way into a fresh table once, on a small company of usual shape, and counts. */
export const accessPaths = async (client: DynamoDBDocumentClient, table: string): Promise<PathCost[]> => {
  const { client: counting, costOf } = countingClient(client);
  let now = at(14, 8);
  const store: Store = dynamoStore(counting, table, { clock: { now: () => new Date(now) } });
  const paths: PathCost[] = [];
  const measure = async (path: string, per: string, of: number, work: () => Promise<unknown>): Promise<void> => {
    paths.push({ path, per, units: each(await costOf(work), of) });
  };
  const machines = Array.from({ length: count }, (_, index) => index);
  const saveAll = async (from: number, days: number): Promise<void> => {
    const asked = days > 0 ? startDay + from + days - 1 : undefined;
    for (const index of machines) await store.saveObservation(observed(index, from, days), asked);
  };
  const finish = async (path: string, recommendations: readonly Recommendation[]): Promise<void> => {
    await store.startRun(aRun(path));
    await measure(path, 'recommendation', count, () => store.finishRun(aRun(path), conclusion(recommendations)));
  };

  await measure('a resource seen first, with 14 days of 4 metrics', 'resource', count, () => saveAll(0, 14));
  // Each collection has its own moment, which the index carries.
  now = at(15, 7);
  await measure('… seen again, with 5 more days', 'resource', count, () => saveAll(14, 5));
  now = at(15, 8);
  await measure('… seen again, with nothing new', 'resource', count, () => saveAll(14, 0));
  await measure('until when usage was asked for', 'scope of 40 resources', 1, () => store.usageThrough(scope));
  await measure('how many resources a scope has', 'scope of 40 resources', 1, () => store.resourcesIn(scope));
  await measure('the resources of a scope with 14 days of usage', 'resource', count, () =>
    all(store.observations(scope, startDay + 5)),
  );
  const header = {
    format: 'plimsoll-estate/1' as const,
    asOf: at(14),
    currency: 'USD' as const,
    accounts: [{ id: account }],
  };
  await measure('save header and commitments', 'estate', 1, () => store.saveEstate(header, []));
  await measure('read header and commitments', 'estate', 1, () => store.estate());
  await measure('save a scope', 'scope', 1, () => store.saveScope({ ...scope, ok: true, at: at(14) }));
  await measure('read scopes', 'all', 1, () => store.scopes());
  const regions = Array.from({ length: 20 }, (_, index) => `eu-west-${index}`);
  await measure('save the gaps of a collection', 'collection', regions.length, async () => {
    for (const region of regions) await store.saveGaps(`${account}/${region}`, [gapIn(region)]);
  });
  await measure('read the gaps of one collection', 'collection', 1, () => store.gapsOf(`${account}/eu-west-1`));
  await measure('read the gaps of 20 collections', 'all', 1, () => store.gaps());
  await measure('save the charges of a month', '1,000 lines', 4, () => store.saveCharges('2026-03', charges(4_000)));
  await measure('read the charges of a month', '1,000 lines', 4, () => all(store.charges('2026-03')));
  const cells = Array.from({ length: 4_000 }, (_, index) => cell(index));
  await measure('save the spend of a month by usage type', '1,000 cells', 4, () =>
    store.saveBilled('2026-03', 'usage-type', cells),
  );
  await measure('read the spend of a month', '1,000 cells', 4, () => store.billed('2026-03'));
  const list = new Map(Array.from({ length: 1_000 }, (_, index) => priceOf(index)));
  await measure('save the prices of a region', '1,000 prices', 1, () => store.savePrices(scope.region, at(14), list));
  await measure('read the prices of a region', '1,000 prices', 1, () => store.prices(scope.region));
  await measure('save what AWS advises', '40 resources', 1, () => store.saveAdvice(account, machines.map(advised)));
  await measure('read what AWS advises', '40 resources', 1, () => store.advice());
  await measure('save what six zones offer', 'scope', 1, () => store.saveOfferings(scope, offered));
  await measure('read what six zones offer', 'scope', 1, () => store.offerings(scope));
  const spent = {
    calls: { 'ec2:DescribeInstances': 40, 'cloudwatch:GetMetricData': 3 },
    metrics: 160,
    dollars: 0.0016,
  };
  await measure('save what a collection spent', 'collection', 1, () => store.saveOwnCost('scan', at(14), spent));
  await measure('read what one collection spent', 'collection', 1, () => store.ownCost('scan'));
  await measure('read what collections spent', 'all', 1, () => store.ownCosts());

  const claim = { execution: 'daily', run: 'run_1', asOf: at(14), now: at(14), until: at(15), scheduledAt: at(14) };
  await measure('claim the lease of a run', 'run', 1, () => store.claimRun(claim));
  await measure('who was let in last', 'function', 1, () => store.letIn());
  await measure('give the lease back', 'run', 1, () => store.releaseRun('daily'));

  await measure('start a run', 'run', 1, () => store.startRun(aRun('first')));
  for (const run of ['first', 'verdicts']) {
    await store.startRun(aRun(run));
    for (const index of machines) await store.saveVerdicts(run, machine(index), verdictsOn(index));
    await store.finishRun(aRun(run), conclusion([]));
  }
  await store.startRun(aRun('verdicts again'));
  await measure('save the verdicts of 4 checks, and clear those before', 'resource', count, async () => {
    for (const index of machines) await store.saveVerdicts('verdicts again', machine(index), verdictsOn(index));
    await store.finishRun(aRun('verdicts again'), conclusion([]));
  });
  await finish(
    'a run that opens',
    machines.map((index) => advice(index)),
  );
  await finish(
    '… that finds the same',
    machines.map((index) => advice(index)),
  );
  const words = machines.map((index) => advice(index, { because: `P99.5 of CPU was ${index}.5 % over 14 days` }));
  await finish('… the same with other figures in its sentence', words);
  const savings = words.map((one, index) => ({ ...one, monthlySaving: `${index + 100}.25` }));
  await finish('… another saving', savings);
  await finish('… that closes', []);
  await finish('… that opens again', savings);
  await measure('what the last run opened and closed', '40 recommendations', 1, () =>
    store.movesOf('… that opens again'),
  );
  await measure('the recommendations that stand', 'recommendation', count, async () => {
    for (const status of statuses) if (status !== 'closed') await all(store.allRecommendations(status));
  });

  const page = { sort: 'saving', limit: 20 } as const;
  await measure('the last run', 'run', 1, () => store.lastRun());
  await measure('the run of a month', 'run', 1, () => store.runOfMonth('2026-03'));
  await measure('runs, newest first', 'page of 20', 1, () => store.runs(20));
  await measure('recommendations by status', 'page of 20', 1, () => store.recommendations({ ...page, status: 'open' }));
  await measure('… by account and status', 'page of 20', 1, () =>
    store.recommendations({ ...page, account, status: 'open' }),
  );
  await measure('… by owner and status', 'page of 20', 1, () =>
    store.recommendations({ ...page, owner: 'checkout', status: 'open' }),
  );
  await measure('… of every status, by age', 'page of 20', 1, () => store.recommendations({ ...page, sort: 'age' }));
  await measure('… by a filter without an index', '40 entries read', 1, () =>
    store.recommendations({ ...page, status: 'open', region: 'eu-west-1' }),
  );
  await measure('… by a tag', 'page of 20', 1, () =>
    store.recommendations({ ...page, status: 'open', tag: 'team=checkout' }),
  );
  const { id, resourceId: owner } = advice(0);
  await measure('one recommendation', 'one', 1, () => store.recommendation(id));
  const { version = 0 } = (await store.recommendation(id)) ?? {};
  const move = { to: 'approved', at: now, by: 'kim', reason: 'agreed' } as const;
  await measure('move a recommendation', 'move', 1, () => store.move(id, version, move));
  await measure('a resource with verdicts and recommendations', 'one', 1, () => store.resource(owner));
  now = at(20);
  await measure('forget a resource', 'resource', count, () => store.forgetUnseen(scope, at(16)));
  return paths;
};
