import { expect, test } from 'vitest';
import type { Claim } from '../../../shared/ports.ts';
import { dumpOf, type Given } from '../given.ts';

const claim = (execution: string, more: Partial<Claim> = {}): Claim => ({
  execution,
  run: `run_${execution}`,
  asOf: '2026-03-14T03:00:00.000Z',
  now: '2026-03-14T03:00:00.000Z',
  until: '2026-03-15T00:00:00.000Z',
  ...more,
});

export const leasing = (given: () => Promise<Given>): void => {
  test('of twenty who claim at once, one is let in', async () => {
    const { store } = await given();
    const names = Array.from({ length: 20 }, (_, at) => `e${at}`);
    const claimed = await Promise.all(names.map((name) => store.claimRun(claim(name))));
    expect(claimed.filter(({ status }) => status === 'begun')).toHaveLength(1);
    expect(claimed.filter(({ status }) => status === 'busy')).toHaveLength(19);
  });

  test('the same execution is let in again as what it was, also after it gave the lease back', async () => {
    const { store } = await given();
    const first = await store.claimRun(claim('a'));
    const later = claim('a', { run: 'run_other', asOf: '2026-03-14T05:00:00.000Z', now: '2026-03-14T05:00:00.000Z' });
    expect(await store.claimRun(later)).toEqual(first);
    await store.releaseRun('a');
    expect(await store.claimRun(later)).toEqual({ status: 'begun', run: 'run_a', asOf: '2026-03-14T03:00:00.000Z' });
  });

  test('another is let in once the lease is given back or lost, and not before', async () => {
    const { store } = await given();
    await store.claimRun(claim('a'));
    await store.releaseRun('somebody else');
    expect(await store.claimRun(claim('b'))).toEqual({ status: 'busy', execution: 'a' });
    await store.releaseRun('a');
    expect(await store.claimRun(claim('b'))).toMatchObject({ status: 'begun', run: 'run_b' });
    const lost = claim('c', { now: '2026-03-15T00:00:00.001Z', until: '2026-03-15T21:00:00.000Z' });
    expect(await store.claimRun(lost)).toMatchObject({ status: 'begun', run: 'run_c' });
  });

  test('the last one that was let in is known, held or given back', async () => {
    const { store } = await given();
    expect(await store.letIn()).toBeUndefined();
    await store.claimRun(claim('a'));
    const a = { execution: 'a', run: 'run_a', asOf: '2026-03-14T03:00:00.000Z' };
    expect(await store.letIn()).toEqual({ ...a, until: '2026-03-15T00:00:00.000Z' });
    await store.releaseRun('a');
    expect(await store.letIn()).toEqual(a);
    await store.claimRun(claim('b'));
    expect(await store.letIn()).toMatchObject({ execution: 'b', run: 'run_b', until: expect.any(String) });
  });

  test('a lease that was lost and is claimed by twenty at once has one new holder', async () => {
    const { store, another } = await given();
    await store.claimRun(claim('lost'));
    const late = { now: '2026-03-15T00:00:01.000Z', until: '2026-03-15T21:00:00.000Z' };
    const names = Array.from({ length: 20 }, (_, at) => `e${at}`);
    const claimed = await Promise.all(names.map((name) => another().claimRun(claim(name, late))));
    const [winner] = claimed.filter(({ status }) => status === 'begun');
    expect(claimed.filter(({ status }) => status === 'busy')).toHaveLength(19);
    expect(await store.claimRun(claim('lost', late))).toMatchObject({ status: 'busy' });
    expect(winner).toMatchObject({ asOf: '2026-03-14T03:00:00.000Z' });
  });

  test('one execution that claims twenty times at once is one run', async () => {
    const { another } = await given();
    const runs = Array.from({ length: 20 }, (_, at) => `run_${at}`);
    const claimed = await Promise.all(runs.map((run) => another().claimRun(claim('a', { run }))));
    expect(new Set(claimed.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  test('who is refused changes nothing', async () => {
    const all = await given();
    const { store } = all;
    const scheduledAt = '2026-03-14T03:00:00.000Z';
    await store.claimRun(claim('a', { scheduledAt }));
    const held = await dumpOf(all);
    await store.claimRun(claim('b', { scheduledAt: '2026-03-14T04:00:00.000Z' }));
    await store.releaseRun('b');
    expect(await dumpOf(all)).toEqual(held);
    await store.releaseRun('a');
    const free = await dumpOf(all);
    await store.claimRun(claim('c', { scheduledAt }));
    await store.releaseRun('a');
    expect(await dumpOf(all)).toEqual(free);
  });

  test('a time of the schedule is let in once', async () => {
    const { store } = await given();
    const scheduledAt = '2026-03-14T03:00:00.000Z';
    await store.claimRun(claim('a', { scheduledAt }));
    await store.releaseRun('a');
    expect(await store.claimRun(claim('b', { scheduledAt }))).toEqual({ status: 'repeated', execution: 'a' });
    expect(await store.claimRun(claim('b'))).toMatchObject({ status: 'begun' });
    await store.releaseRun('b');
    const tomorrow = claim('c', { scheduledAt: '2026-03-15T03:00:00.000Z' });
    expect(await store.claimRun(tomorrow)).toMatchObject({ status: 'begun' });
  });
};
