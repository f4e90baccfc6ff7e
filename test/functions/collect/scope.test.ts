import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { historyIn, noHistory } from '../../../functions/collect/history.ts';
import { type Asking, prepareScope, storeScope } from '../../../functions/collect/scope.ts';
import { type Embedded, startEmbedded } from '../../../functions/embedded.ts';
import { defaultPolicy } from '../../../shared/model/policy.ts';
import type { AnyResource } from '../../../shared/model/resource.ts';
import type { Store } from '../../../shared/ports.ts';
import { catalogue } from '../../../shared/services/index.ts';
import type { OpenSite } from '../../../shared/sources/aws/reach/site.ts';
import {
  aConclusion,
  advice,
  aMove,
  anObservation,
  aResource,
  aRun,
  at,
  collected,
  type Given,
  givenStore,
} from '../../store/given.ts';
import { fakeSite } from '../../support/fake-site.ts';

let embedded: Embedded;
let all: Given;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  all = await givenStore(embedded.client as never);
});

const scope = { account: '111122223333', region: 'eu-west-1' };
const asOf = at(14, 3);
const snapshot = (id: string): AnyResource => aResource(id, { kind: 'ebs-snapshot', region: 'eu-west-1', spec: {} });

/** Collects a scope in which these snapshots stand, as of one moment. */
const collect = async (
  ids: readonly string[],
  { store = all.store, ...different }: Partial<Asking & { store: Store }>,
) => {
  const { site } = fakeSite({ 'compute-optimizer:GetEnrollmentStatus': { status: 'Inactive' } }, { asOf });
  const asking: Asking = {
    catalogue,
    policy: defaultPolicy,
    collectors: [
      {
        kind: 'ebs-snapshot',
        needs: ['ec2:DescribeSnapshots'],
        async *collect() {
          for (const id of ids) yield snapshot(id);
        },
      },
    ],
    cost: { request() {}, reserve: () => true, spent: { calls: {}, metrics: 0, dollars: 0 } },
    ...different,
  };
  return storeScope(await prepareScope(site as OpenSite, asking, noHistory), asking, store);
};
const standing = async () =>
  (await collected(all.store.observations(scope, 0))).map(({ resource }) => resource.id).sort();

describe('a scope that is tried again', () => {
  test('forgets what its first try had stored and what is gone by now', async () => {
    all.clock.set(at(14, 4));
    await collect(['snap-1', 'snap-2'], { began: all.clock.now() });
    all.clock.set(at(14, 9));
    expect(await collect(['snap-1'], { began: all.clock.now() })).toMatchObject({ forgotten: 1 });
    expect(await standing()).toEqual(['snap-1']);
  });

  test('keeps all that it stores itself', async () => {
    all.clock.set(at(14, 4));
    for (const _ of [1, 2])
      expect(await collect(['snap-1', 'snap-2'], { began: all.clock.now() })).toMatchObject({ forgotten: 0 });
    expect(await standing()).toEqual(['snap-1', 'snap-2']);
  });
});

describe('many resources', () => {
  const many = Array.from({ length: 100 }, (_, index) => `snap-${index}`);

  test('are stored sixteen at a time and no more', async () => {
    let [now, most] = [0, 0];
    const saveObservation: Store['saveObservation'] = async (...given) => {
      now += 1;
      most = Math.max(most, now);
      await all.store.saveObservation(...given);
      now -= 1;
    };
    expect(await collect(many, { store: { ...all.store, saveObservation } })).toMatchObject({ resources: 100 });
    expect(most).toBe(16);
    expect(await standing()).toHaveLength(100);
  });

  test('are not taken for stored when one of them was not', async () => {
    let saved = 0;
    const saveObservation: Store['saveObservation'] = async (...given) => {
      saved += 1;
      if (saved === 40) throw new Error('the table is throttled');
      await all.store.saveObservation(...given);
    };
    await expect(collect(many, { store: { ...all.store, saveObservation } })).rejects.toThrow('the table is throttled');
    expect(await all.store.scopes()).toEqual([]);
  });
});

test('what is approved is asked for each day, and looked up for the scope alone', async () => {
  const [here, there] = [snapshot('snap-1'), aResource('snap-2', { kind: 'ebs-snapshot', region: 'us-east-1' })];
  for (const one of [here, there]) await all.store.saveObservation(anObservation(one));
  const approved = [here, there].map((one) => advice(one, 100));
  await all.store.finishRun(await all.store.startRun(aRun('one')), aConclusion(approved));
  for (const { id } of approved) await all.store.move(id, 1, aMove('approved'));
  expect([...(await historyIn(all.store).daily(scope))]).toEqual([approved[0]!.resourceId]);
  expect([...(await historyIn(all.store).daily({ ...scope, account: '999999999999' }))]).toEqual([]);
});
