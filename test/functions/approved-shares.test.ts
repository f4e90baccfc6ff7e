import { afterAll, beforeAll, expect, test } from 'vitest';
import { concludeRun } from '../../functions/analyse/conclude.ts';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import type { Judged } from '../../shared/engine/judge-estate.ts';
import type { EstateHeader } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import { catalogue } from '../../shared/services/index.ts';
import { aMove, aResource, aRun, at, givenStore, scope } from '../store/given.ts';

let embedded: Embedded;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());

const instance = aResource('i-1', { spec: {} });
const meter = 'AmazonEC2/EBS:VolumeUsage.gp3';

/** A stopped instance, to be deleted with these volumes of a thousand GB. */
async function* stoppedWith(...volumes: string[]): AsyncGenerator<Judged> {
  const also = volumes.map((id): AnyResource => aResource(id, { kind: 'ebs-volume', spec: {} }));
  const proposal = {
    change: { action: 'delete', resource: instance, removes: true, to: {}, also, leaves: [] },
    deltas: [{ ...scope, meter, unit: 'GB-Mo', quantity: -1000 * volumes.length }],
    dollars: 80 * volumes.length,
    costToday: 160,
    unpriced: [],
  };
  const finding = {
    check: catalogue.checks.find(({ id }) => id === 'stopped-instance')!,
    resource: instance,
    because: 'stopped',
    atRisk: false,
    evidence: { metrics: [], windowDays: 14, coverage: 1 },
    proposals: [proposal],
  };
  const lines = [{ meter, quantity: 2000 }];
  yield { ...instance, lines, spent: 160, gaps: [], unsure: [], findings: [finding] } as unknown as Judged;
}

test('what is approved holds no advice that the same run reopened, since it now takes more with it', async () => {
  const { store } = await givenStore(embedded.client as never);
  const conclude = async (id: string, day: number, ...volumes: string[]) => {
    const scopes = [{ ...scope, ok: true }];
    const run = await store.startRun(aRun(id, { startedAt: at(day), asOf: at(day), scopes }));
    const header: EstateHeader = { format: 'plimsoll-estate/1', asOf: at(day), currency: 'USD', accounts: [] };
    const basis = { run, header, commitments: [], gaps: [], policy: defaultPolicy, billed: new Map() };
    const parts = { judged: stoppedWith(...volumes), missing: new Set<string>() };
    const { byAccount } = await concludeRun(basis, parts, { store, catalogue });
    const [one] = (await store.recommendations({ sort: 'saving', limit: 5 })).items;
    return { one: one!, approved: byAccount?.map(({ approved }) => approved) };
  };
  const { one } = await conclude('run_a', 14, 'vol-1');
  await store.move(one.id, one.version, aMove('approved'));
  expect(await conclude('run_b', 15, 'vol-1')).toMatchObject({ one: { status: 'approved' }, approved: ['80.00'] });
  const { one: now, approved } = await conclude('run_c', 16, 'vol-1', 'vol-2');
  expect([now.status, approved]).toEqual(['open', ['0.00']]);
  expect(now.history.at(-1)?.reason).toBe(
    'approved was delete {}, with vol-1; advised is now delete {}, with vol-1, vol-2',
  );
});
