import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { recordMissed, recordMissedEventSchema } from '../../functions/record-missed.ts';
import type { Store } from '../../shared/ports.ts';
import { anObservation, aResource, dumpOf, type Given, givenStore } from '../store/given.ts';

const asOf = '2026-03-14T03:00:00.000Z';
const of = { run: 'run_a', asOf };
const place = { account: '111122223333', region: 'eu-west-1' };
const timedOut = { Error: 'Sandbox.Timedout', Cause: '{"errorMessage":"Task timed out after 900.00 seconds"}' };

let embedded: Embedded;
let all: Given;
let store: Store;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  all = await givenStore(embedded.client as never);
  ({ store } = all);
  await store.claimRun({ ...of, execution: 'a', now: asOf, until: '2026-03-15T00:00:00.000Z' });
});

const header = (more: object = {}) => ({
  format: 'plimsoll-estate/1' as const,
  asOf: '2026-03-13T03:00:00.000Z',
  currency: 'USD' as const,
  accounts: [{ id: place.account, name: 'shop' }],
  daysAsked: [32, 32],
  ...more,
});

describe('a scope that was missed', () => {
  test('is a gap with what Lambda said, and keeps what was known of it', async () => {
    const resource = aResource('i-1', place);
    await store.saveObservation(anObservation(resource));
    await store.saveScope({ ...place, ok: true, at: '2026-03-13T03:00:00.000Z' });
    const because = 'Sandbox.Timedout: Task timed out after 900.00 seconds';
    const gap = { ...place, what: 'scope', missing: 'eu-west-1', because };
    expect(await recordMissed({ ...of, of: 'scope', ...place, error: timedOut }, store)).toEqual(gap);
    expect(await store.gaps()).toEqual([gap]);
    expect(await store.scopes()).toEqual([{ ...place, ok: false, because, at: asOf }]);
    expect(await store.resourcesIn(place)).toBe(1);
  });

  test('is the same however often it is noted', async () => {
    const event = { ...of, of: 'scope', ...place, error: timedOut } as const;
    await recordMissed(event, store);
    const once = await dumpOf(all);
    await recordMissed(event, store);
    expect(await dumpOf(all)).toEqual(once);
  });

  test.each([
    [
      'memory that ran out',
      {
        Error: 'Runtime.ExitError',
        Cause:
          '{"errorMessage":"RequestId: 1 Error: Runtime exited with error: signal: killed","errorType":"Runtime.ExitError"}',
      },
      'Runtime.ExitError: RequestId: 1 Error: Runtime exited with error: signal: killed',
    ],
    [
      'a fault of ours',
      { Error: 'RangeError', Cause: '{"errorType":"RangeError","errorMessage":"boom","trace":["at here"]}' },
      'RangeError: boom',
    ],
    [
      'a sentence of AWS',
      { Error: 'Lambda.TooManyRequestsException', Cause: 'Rate Exceeded.' },
      'Lambda.TooManyRequestsException: Rate Exceeded.',
    ],
    ['nothing', { Error: 'States.Timeout' }, 'States.Timeout: nothing more was said'],
    ['JSON that is no error', { Error: 'E', Cause: '[1]' }, 'E: [1]'],
    ['an error without a message', { Error: 'E', Cause: '{"errorMessage":7}' }, 'E: {"errorMessage":7}'],
  ])('tells of %s', async (_, error, because) => {
    expect(await recordMissed({ ...of, of: 'scope', ...place, error }, store)).toMatchObject({ because });
  });

  test('tells hostile text printable and no longer than needed', async () => {
    const Cause = JSON.stringify({ errorMessage: `\u001b[2J\u202egone\u0000${'x'.repeat(1_000_000)}` });
    const { because } = await recordMissed({ ...of, of: 'scope', ...place, error: { Error: 'E', Cause } }, store);
    expect(because).toMatch(/^E: \\u\{1b\}\[2J\\u\{202e\}gone\\u\{0\}x+…$/);
    expect(because.length).toBeLessThan(600);
  });
});

describe('a bill that was missed', () => {
  const missed = () => recordMissed({ ...of, of: 'billing', error: timedOut }, store);

  test('puts commitments in doubt, and moves the estate on to this run', async () => {
    const commitments = [
      {
        id: 'sp-1',
        account: place.account,
        type: 'compute-savings-plan' as const,
        start: '2026-01-01T00:00:00Z',
        end: '2027-01-01T00:00:00Z',
        hourlyCommitment: 1,
        region: null,
        instanceFamily: null,
        sharedWith: 'all',
      },
    ];
    await store.saveEstate(header({ billed: '2026-03-13 abc' }), commitments);
    const gap = await missed();
    expect(gap).toMatchObject({ what: 'commitment', because: expect.stringContaining('Task timed out after 900.00') });
    expect(await store.gaps()).toEqual([gap]);
    // Without `billed`, the next run asks anew.
    expect(await store.estate()).toEqual({ header: header({ asOf }), commitments });
  });

  test('makes an estate also where none was before', async () => {
    await store.saveScope({ ...place, ok: true, at: asOf });
    await missed();
    expect((await store.estate())?.header).toEqual({
      format: 'plimsoll-estate/1',
      asOf,
      currency: 'USD',
      accounts: [{ id: place.account }],
    });
  });
});

test('prices that were missed are a gap, and those known before stand', async () => {
  const prices = new Map([['ec2/m5.large/linux', { unit: 'h', price: '0.1', source: 'list', asOf: '2026-03-01' }]]);
  await store.savePrices('eu-west-1', '2026-03-01T00:00:00Z', prices);
  const gap = await recordMissed({ ...of, of: 'prices', error: { Error: 'boom' } }, store);
  expect(gap).toMatchObject({ what: 'price', because: 'boom: nothing more was said; prices known before stand' });
  expect(await store.gaps()).toEqual([gap]);
  expect((await store.prices('eu-west-1'))?.prices).toEqual(prices);
});

test.each([
  ['an account of eleven digits', { account: '11112222333' }, 'account'],
  ['a region with a path in it', { region: '../../x' }, 'region'],
  ['no region', { region: undefined }, 'region'],
  ['another sort of work', { of: 'report' }, 'of'],
  ['the id of a run that leads elsewhere', { run: 'run_../x' }, 'run'],
  ['no error', { error: undefined }, 'error'],
])('an event with %s is refused by the name of the field', (_, wrong, field) => {
  const { error } = recordMissedEventSchema.safeParse({ ...of, of: 'scope', ...place, error: timedOut, ...wrong });
  expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
});
