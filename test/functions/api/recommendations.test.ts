import { describe, expect, test } from 'vitest';
import { aRecommendation, aResource, aRun, asking, company, errorsOf } from '../../support/api.ts';
import { fakeStore } from '../../support/fake-store.ts';

const idsOf = async (query: string): Promise<string[]> => {
  const { store } = company();
  const { status, body } = await asking(store)('GET', `/v1/recommendations${query}`);
  expect(status).toBe(200);
  return body.items.map((item: { resource: string; check: string }) => `${item.resource} ${item.check}`);
};

describe('the list of recommendations', () => {
  test('shows the open ones, the largest saving first, and what costs money last', async () => {
    expect(await idsOf('')).toEqual([
      'vol-1 unattached-volume',
      'vol-2 unattached-volume',
      'eipalloc-1 unassociated-address',
      'db-1 filling-database',
    ]);
  });

  test.each([
    ['?status=dismissed', ['db-1 gp2-database-storage']],
    ['?account=222222222222', ['vol-2 unattached-volume']],
    ['?region=us-east-1', ['vol-2 unattached-volume']],
    ['?service=AmazonVPC', ['eipalloc-1 unassociated-address']],
    ['?kind=rds-instance', ['db-1 filling-database']],
    ['?check=filling-database', ['db-1 filling-database']],
    ['?owner=team-b', ['vol-2 unattached-volume']],
    ['?tag=team%3Da', ['vol-1 unattached-volume']],
    ['?tag=note=x=y', ['vol-1 unattached-volume']],
    ['?tag=toString=x', []],
    ['?minimumSaving=10', ['vol-1 unattached-volume', 'vol-2 unattached-volume']],
    ['?minimumSaving=10.01', ['vol-1 unattached-volume']],
    ['?minimumSaving=-5&kind=rds-instance', ['db-1 filling-database']],
    ['?risk=none', ['eipalloc-1 unassociated-address']],
    ['?check=unattached-volume&owner=team-a', ['vol-1 unattached-volume']],
    ['?sort=age&limit=1', ['vol-2 unattached-volume']],
    ['?owner=nobody', []],
    ['?owner=team+a', []],
  ])('%s gives %j', async (query, expected) => {
    expect(await idsOf(query)).toEqual(expected);
  });

  test('pages through everything once, in order, by its cursors', async () => {
    const { store } = company();
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { body } = await asking(store)('GET', `/v1/recommendations?limit=1${query}`);
      seen.push(...body.items.map((item: { resource: string }) => item.resource));
      cursor = body.cursor;
      if (cursor === undefined) break;
    }
    expect(seen).toEqual(['vol-1', 'vol-2', 'eipalloc-1', 'db-1']);
  });

  test('leaves evidence, candidates, price lines and history to the single one', async () => {
    const { store, unattached } = company();
    const ask = asking(store);
    const [first] = (await ask('GET', '/v1/recommendations')).body.items;
    expect(Object.keys(first)).not.toEqual(expect.arrayContaining(['prices']));
    const one = await ask('GET', `/v1/recommendations/${unattached.id}`);
    expect(one.body).toEqual({ ...unattached, currency: 'USD' });
    expect(one.headers.etag).toBe('"1"');
  });

  test('gives fewer items than asked for when they would not fit into one answer, and a cursor to go on', async () => {
    const because = 'x'.repeat(300_000);
    const many = Array.from({ length: 30 }, (_, i) =>
      aRecommendation(aResource(`vol-${i}`), 'idle-volume', { because }),
    );
    const store = fakeStore({ runs: [aRun()], recommendations: new Map(many.map((one) => [one.id, one])) });
    const { status, body } = await asking(store)('GET', '/v1/recommendations?limit=100');
    expect(status).toBe(200);
    expect(body.items).toHaveLength(7);
    expect(body.cursor).toMatch(/^[\w-]+$/);
  });

  test.each([
    [
      'nothing was started',
      fakeStore(),
      'No run has finished yet: none has been started. What it finds will stand here.',
    ],
    [
      'the first run is under way',
      fakeStore({ runs: [aRun({ status: 'running' })] }),
      'No run has finished yet: one is under way since 2026-03-14T01:00:00.000Z. Ask again soon.',
    ],
    [
      'the first run failed',
      fakeStore({ runs: [aRun({ status: 'failed', error: 'denied' })] }),
      'No run has finished yet: the latest, of 2026-03-14T01:00:00.000Z, failed. GET /v1/runs says why.',
    ],
  ])('explains its emptiness when %s', async (_, store, note) => {
    const { status, body } = await asking(store)('GET', '/v1/recommendations');
    expect(status).toBe(200);
    expect(body).toEqual({ currency: 'USD', items: [], note });
  });
});

describe('a list that is asked wrongly', () => {
  test.each([
    ['?acount=1', 'acount', 'did you mean "account"?'],
    ['?minimum_saving=1', 'minimum_saving', 'did you mean "minimumSaving"?'],
    ['?zzzzzzzz=1', 'zzzzzzzz', 'the known ones are status, account'],
    ['?__proto__=1', '__proto__', 'the known ones are'],
    ['?status=open&status=closed', 'status', 'give it once'],
    ['?status=done', 'status', 'one of open, snoozed'],
    ['?limit=0', 'limit', 'a whole number from 1 to 100'],
    ['?limit=101', 'limit', 'a whole number from 1 to 100'],
    ['?limit=1e1', 'limit', 'a whole number from 1 to 100'],
    ['?limit=', 'limit', 'a whole number from 1 to 100'],
    ['?minimumSaving=ten', 'minimumSaving', 'dollars a month as a decimal number'],
    ['?minimumSaving=Infinity', 'minimumSaving', 'dollars a month as a decimal number'],
    ['?tag=team', 'tag', 'a tag as key=value'],
    ['?risk=high', 'risk', 'none, brief-impact or may-break'],
    ['?sort=name', 'sort', 'saving (largest first) or age'],
    ['?account=', 'account', 'an account id of 12 digits'],
    [`?owner=${'x'.repeat(257)}`, 'owner', 'the name of an owner'],
    ['?owner=%ff', 'owner', 'write a percent sign as %25'],
    ['?owner=%', 'owner', 'write a percent sign as %25'],
    ['?cursor=nonsense', 'cursor', 'leave it out to begin again'],
    ['?cursor=', 'cursor', 'none for the first page'],
  ])('%s is refused by field and fix', async (query, field, fix) => {
    const answer = await asking(company().store)('GET', `/v1/recommendations${query}`);
    expect(answer.status).toBe(400);
    expect(errorsOf(answer)).toEqual([
      expect.objectContaining({ in: 'query', field, fix: expect.stringContaining(fix) }),
    ]);
    expect(answer.body.detail).toContain(fix);
  });

  test('a cursor of another query is refused', async () => {
    const { store } = company();
    const ask = asking(store);
    const { body } = await ask('GET', '/v1/recommendations?limit=1');
    const answer = await ask('GET', `/v1/recommendations?limit=1&sort=age&cursor=${body.cursor}`);
    expect(answer.status).toBe(400);
  });

  test('names every wrong field at once', async () => {
    const answer = await asking(company().store)('GET', '/v1/recommendations?limit=0&sort=x&nope=1');
    expect(errorsOf(answer).map(({ field }) => field)).toEqual(['sort', 'limit', 'nope']);
  });
});

describe('a single recommendation', () => {
  test.each([
    '/v1/recommendations/rec_unknown',
    '/v1/recommendations/vol-1',
    '/v1/recommendations/%00',
    `/v1/recommendations/rec_${'x'.repeat(3000)}`,
  ])('%s is not found', async (path) => {
    expect((await asking(company().store)('GET', path)).status).toBe(404);
  });

  test('takes no query', async () => {
    const { store, unattached } = company();
    const answer = await asking(store)('GET', `/v1/recommendations/${unattached.id}?verbose=1`);
    expect(answer.status).toBe(400);
    expect(errorsOf(answer)).toEqual([
      { in: 'query', field: 'verbose', reason: 'is not known here', fix: 'send none' },
    ]);
  });
});
