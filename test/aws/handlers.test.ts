import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analyseCollected } from '../../functions/analyse.ts';
import { openState, type State } from '../../functions/cli/state.ts';
import { collectBillingOf } from '../../functions/collect-billing.ts';
import { collectPricesOf } from '../../functions/collect-prices.ts';
import { collectScope } from '../../functions/collect-utilisation.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { accounts, type Company, externalId, role, seedCompany } from './company.ts';
import { enter } from './scanning.ts';
import { type FakeAws, startFakeAws } from './start.ts';

let aws: FakeAws;
let company: Company;
let leave: () => void;
let folder: string;
let state: State;
const [own, member] = accounts;
const region = 'us-east-1';

beforeAll(async () => {
  aws = await startFakeAws();
  company = await seedCompany(aws.emulator, aws.data, new Date());
  leave = enter(aws);
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-handlers-'));
  state = await openState(folder, { now: () => company.asOf }, process.pid);
});
beforeEach(() => aws.proxy.clear());
afterAll(async () => {
  leave?.();
  await state?.close();
  rmSync(folder, { recursive: true, force: true });
  await aws?.stop();
});

const asOf = (): string => company.asOf.toISOString();
const scopeEvent = () => ({ account: own, region, asOf: asOf() });

describe('the functions that collect', () => {
  test('take a scope and give a summary; run twice, they leave the same', async () => {
    const { store } = state;
    const first = await collectScope(scopeEvent(), store, catalogue);
    expect(first).toMatchObject({ account: own, region, ok: true, forgotten: 0 });
    expect(first.resources).toBeGreaterThan(50);
    const through = await store.usageThrough({ account: own, region });
    aws.proxy.clear();
    const second = await collectScope(scopeEvent(), store, catalogue);
    expect(second).toMatchObject({ resources: first.resources, measured: 0, forgotten: 0 });
    expect(aws.proxy.metrics()).toBe(0);
    expect(await store.usageThrough({ account: own, region })).toEqual(through);
  });

  test('enter another account by its role', async () => {
    const event = { account: member, region, asOf: asOf(), role, externalId };
    expect(await collectScope(event, state.store, catalogue)).toMatchObject({ account: member, ok: true });
  });

  test('store a scope that cannot be entered as a gap, and throw nothing', async () => {
    aws.proxy.meet({ call: 'sts:AssumeRole', fault: { is: 'denied' } });
    const event = { account: member, region: 'eu-west-1', asOf: asOf(), role, externalId };
    const summary = await collectScope(event, state.store, catalogue);
    expect(summary).toMatchObject({ account: member, region: 'eu-west-1', ok: false, resources: 0 });
    expect((await state.store.gaps()).filter(({ what }) => what === 'scope')).toMatchObject([
      { account: member, region: 'eu-west-1', missing: 'sts:AssumeRole' },
    ]);
  });

  test('then the bill and the prices make an estate that can be analysed', async () => {
    const { store } = state;
    const bill = await collectBillingOf({ asOf: asOf(), regions: [region] }, store);
    expect(bill.cells).toBeGreaterThan(0);
    const prices = await collectPricesOf({ asOf: asOf() }, store, catalogue);
    expect(prices.prices).toBeGreaterThan(0);
    const clock = { now: () => company.asOf };
    const run = await analyseCollected({ store, clock, catalogue, policy: defaultPolicy });
    expect(run.status).toBe('finished');
    expect(Number(run.savings?.monthly)).toBeGreaterThan(0);
    expect(run.ownCost.calls['ce:GetCostAndUsage']).toBeGreaterThan(0);
    expect(run.ownCost.calls['ec2:DescribeInstances']).toBeGreaterThan(0);
    aws.proxy.clear();
    await collectPricesOf({ asOf: asOf() }, store, catalogue);
    expect(aws.proxy.counts()['pricing:GetProducts']).toBeLessThan(10);
  });

  test.each([
    ['an account id of eleven digits', { account: '12345678901' }, 'account'],
    ['a region that is none', { region: 'us_east' }, 'region'],
    ['no moment', { asOf: undefined }, 'asOf'],
    ['a misspelt key', { regoin: 'us-east-1' }, 'regoin'],
  ])('refuse an event with %s by the name of the field, before anything is asked', async (_, wrong, field) => {
    await expect(collectScope({ ...scopeEvent(), ...wrong }, state.store, catalogue)).rejects.toThrow(field);
    expect(aws.proxy.seen).toEqual([]);
  });
});
