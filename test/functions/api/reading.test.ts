import { describe, expect, test } from 'vitest';
import { aRun, asking, company, errorsOf } from '../../support/api.ts';
import { fakeStore } from '../../support/fake-store.ts';

describe('a resource', () => {
  test('shows every verdict, why and why not, and what is recommended', async () => {
    const { store, volume, unattached } = company();
    const { status, body } = await asking(store)('GET', `/v1/resources/${volume}`);
    expect(status).toBe(200);
    expect(body.resource).toMatchObject({ id: 'vol-1', tags: { team: 'a', note: 'x=y' } });
    expect(body.verdicts.map((one: { check: string; is: string }) => [one.check, one.is])).toEqual([
      ['unattached-volume', 'wasteful'],
      ['gp2-volume', 'unsure'],
      ['idle-volume', 'fine'],
    ]);
    expect(body.recommendations).toEqual([unattached]);
  });

  test('that is unknown is not found, and says when no run has finished', async () => {
    const known = await asking(company().store)('GET', '/v1/resources/res_unknown');
    expect(known.status).toBe(404);
    expect(known.body.detail).toBe('There is no resource res_unknown in the last finished run');
    const empty = await asking(fakeStore())('GET', '/v1/resources/res_unknown');
    expect(empty.status).toBe(404);
    expect(empty.body.detail).toContain('No run has finished yet');
    expect((await asking(company().store)('GET', '/v1/resources/vol-1')).status).toBe(404);
  });
});

describe('the savings', () => {
  test('are those of the last run, and realised is zero while nothing has been carried out', async () => {
    const { body } = await asking(company().store)('GET', '/v1/savings');
    expect(body).toMatchObject({
      currency: 'USD',
      run: { id: 'run_1', asOf: '2026-03-14T00:00:00.000Z' },
      potential: '61.50',
      increases: '5.00',
      net: '56.50',
      approved: '20.25',
      realised: '0.00',
      byOwner: [{ key: 'team-a', potential: '61.50', realised: '0.00' }],
    });
    expect(body.byAccount).toHaveLength(2);
    expect(Object.keys(body)).not.toContain('note');
  });

  test.each(['applied', 'verified', 'regressed'] as const)(
    'with a change that is %s, realised is not known',
    async (status) => {
      const { store, unattached } = company();
      store.held.recommendations.set(unattached.id, { ...unattached, status });
      const { body } = await asking(store)('GET', '/v1/savings');
      expect(body.realised).toBe(null);
      expect(body.byService[0].realised).toBe(null);
      expect(body.note).toContain('has not been verified on the bill');
    },
  );

  test('are unknown, never zero, before the first run', async () => {
    const { status, body } = await asking(fakeStore())('GET', '/v1/savings');
    expect(status).toBe(200);
    expect(body).toMatchObject({ run: null, potential: null, approved: null, byAccount: [] });
    expect(body.note).toMatch(/^No run has finished yet: /);
  });
});

describe('the runs', () => {
  const runs = Array.from({ length: 5 }, (_, i) => aRun({ id: `run_${i}`, startedAt: `2026-03-1${i}T01:00:00.000Z` }));

  test('come newest first with gaps and own cost, in pages', async () => {
    const ask = asking(fakeStore({ runs }));
    const first = (await ask('GET', '/v1/runs?limit=3')).body;
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(['run_4', 'run_3', 'run_2']);
    expect(first.items[0]).toMatchObject({ gaps: [{ missing: 'memory' }], ownCost: { metrics: 120 } });
    const second = (await ask('GET', `/v1/runs?limit=3&cursor=${first.cursor}`)).body;
    expect(second.items.map(({ id }: { id: string }) => id)).toEqual(['run_1', 'run_0']);
    expect(second.cursor).toBe(undefined);
  });

  test('refuse a bad cursor, too large a limit and a filter', async () => {
    const ask = asking(fakeStore({ runs }));
    expect((await ask('GET', '/v1/runs?cursor=x')).status).toBe(400);
    expect((await ask('GET', '/v1/runs?limit=21')).status).toBe(400);
    expect((await ask('GET', '/v1/runs?status=failed')).status).toBe(400);
  });

  test('explain that there is none', async () => {
    const { body } = await asking(fakeStore())('GET', '/v1/runs');
    expect(body.items).toEqual([]);
    expect(body.note).toContain('none has been started');
  });
});

describe('the reports', () => {
  const january = aRun({ id: 'run_0', asOf: '2026-01-31T00:00:00.000Z', finishedAt: '2026-01-31T01:00:00.000Z' });
  const store = () => fakeStore({ runs: [january, aRun()] });

  test('list the months that have a finished run', async () => {
    const { body } = await asking(store())('GET', '/v1/reports');
    expect(body.items).toEqual([
      expect.objectContaining({ month: '2026-03', formats: ['json'] }),
      expect.objectContaining({ month: '2026-01', run: expect.objectContaining({ id: 'run_0' }) }),
    ]);
  });

  test('explain that there is none', async () => {
    const { body } = await asking(fakeStore())('GET', '/v1/reports');
    expect(body.items).toEqual([]);
    expect(body.note).toMatch(/^No run has finished yet: /);
  });

  test("sum up a month's spend, potential and approved, by account, owner and service", async () => {
    const { body } = await asking(store())('GET', '/v1/reports/2026-03/json');
    expect(body).toMatchObject({
      month: '2026-03',
      currency: 'USD',
      spend: { monthly: '900.00', unpriced: 0 },
      potential: '61.50',
      approved: '20.25',
      realised: '0.00',
      byAccount: [{ key: '111111111111', spend: '600.00' }, { key: '222222222222' }],
      byOwner: [{ key: 'team-a' }],
      byService: [{ key: 'AmazonEC2' }],
      gaps: 1,
    });
  });

  test.each([
    ['/v1/reports/2026-02/json', 'month', 'take one of 2026-03, 2026-01'],
    ['/v1/reports/2026-13/json', 'month', 'give a month as YYYY-MM'],
    ['/v1/reports/last/json', 'month', 'give a month as YYYY-MM'],
    ['/v1/reports/2026-03/pdf', 'format', 'give a format that exists: json'],
    ['/v1/reports/2026-03/JSON', 'format', 'give a format that exists: json'],
  ])('%s is not found, with what exists', async (path, field, fix) => {
    const answer = await asking(store())('GET', path);
    expect(answer.status).toBe(404);
    expect(errorsOf(answer)).toEqual([expect.objectContaining({ in: 'path', field, fix })]);
  });

  test('without any run tell to wait for one', async () => {
    const answer = await asking(fakeStore())('GET', '/v1/reports/2026-03/json');
    expect(answer.status).toBe(404);
    expect(errorsOf(answer)[0]?.fix).toBe('wait for a run to finish');
  });
});

describe('health', () => {
  test('names the time and the last finished run', async () => {
    const { body } = await asking(company().store)('GET', '/v1/health');
    expect(body).toMatchObject({ status: 'ok', time: '2026-03-15T12:00:00.000Z', lastRun: { id: 'run_1' } });
    expect((await asking(fakeStore())('GET', '/v1/health')).body.lastRun).toBe(null);
  });
});
