import { describe, expect, test } from 'vitest';
import { local } from '../../../functions/api/caller.ts';
import { createApi } from '../../../functions/api.ts';
import type { Status } from '../../../shared/model/life.ts';
import { type Answer, answerOf, asking, company, errorsOf, eventOf, type Init, now } from '../../support/api.ts';

const setUp = (status: Status = 'open') => {
  const { store, unattached } = company();
  store.held.recommendations.set(unattached.id, { ...unattached, status });
  const ask = asking(store);
  const patch = (body: unknown, headers: Record<string, string> = { 'if-match': '"1"' }, rest: Init = {}) =>
    ask('PATCH', `/v1/recommendations/${unattached.id}`, { body, headers, ...rest });
  return { store, ask, patch, id: unattached.id, held: () => store.held.recommendations.get(unattached.id) };
};

/** A refusal must change nothing. */
const refusesWith = async (
  status: number,
  ask: (given: ReturnType<typeof setUp>) => Promise<Answer>,
): Promise<Answer> => {
  const given = setUp();
  const before = given.held();
  const answer = await ask(given);
  expect(answer.status).toBe(status);
  expect(given.held()).toEqual(before);
  return answer;
};

const approve = { move: 'approve', reason: 'agreed with the owner' };

describe('a move', () => {
  test('is made with who, when and why, and gives the new version', async () => {
    const { patch, ask, id } = setUp();
    const moved = await patch(approve);
    expect(moved.status).toBe(200);
    expect(moved.headers.etag).toBe('"2"');
    expect(moved.body).toMatchObject({
      status: 'approved',
      version: 2,
      history: [
        {
          from: 'open',
          to: 'approved',
          at: '2026-03-15T12:00:00.000Z',
          by: 'local',
          reason: 'agreed with the owner',
        },
      ],
    });
    expect((await ask('GET', `/v1/recommendations/${id}`)).body).toEqual(moved.body);
    expect((await ask('GET', '/v1/recommendations?status=approved')).body.items).toHaveLength(1);
  });

  test('snoozes until a future time, kept in UTC', async () => {
    const { patch } = setUp();
    const moved = await patch({ move: 'snooze', reason: 'after the release', until: '2026-04-01T02:00:00+02:00' });
    expect(moved.body).toMatchObject({ status: 'snoozed', snoozedUntil: '2026-04-01T00:00:00.000Z' });
  });

  test.each([
    ['open', 'dismiss', 'dismissed'],
    ['dismissed', 'reopen', 'open'],
    ['closed', 'reopen', 'open'],
    ['rolled-back', 'reopen', 'open'],
  ] as const)('from %s: %s leads to %s', async (from, move, to) => {
    expect((await setUp(from).patch({ move, reason: 'why not' })).body.status).toBe(to);
  });

  test.each([
    ['open', 'reopen', 'legal now: snooze, dismiss, approve'],
    ['dismissed', 'approve', 'legal now: reopen'],
    ['closed', 'dismiss', 'legal now: reopen'],
    ['applying', 'dismiss', 'no move is legal now: wait until it has been carried out'],
  ] as const)('from %s, %s is refused with what is legal', async (from, move, fix) => {
    const { patch, held } = setUp(from);
    const answer = await patch({ move, reason: 'why not' });
    expect(answer.status).toBe(409);
    expect(errorsOf(answer)).toEqual([{ in: 'body', field: 'move', reason: `does not start from ${from}`, fix }]);
    expect(held()?.status).toBe(from);
  });

  test('by an engineer may dismiss, and not approve; a viewer may do neither', async () => {
    const engineer = { name: 'ada', role: 'engineer' } as const;
    const viewer = { name: 'vic', role: 'viewer' } as const;
    await refusesWith(403, ({ patch }) => patch(approve, undefined, { caller: engineer }));
    await refusesWith(403, ({ patch }) => patch({ move: 'dismiss', reason: 'no' }, undefined, { caller: viewer }));
    const dismissed = await setUp().patch({ move: 'dismiss', reason: 'no' }, undefined, { caller: engineer });
    expect(dismissed.body.history).toEqual([expect.objectContaining({ by: 'ada' })]);
  });
});

describe('the version', () => {
  test('is required', async () => {
    const answer = await refusesWith(428, ({ patch }) => patch(approve, {}));
    expect(errorsOf(answer)[0]).toMatchObject({ in: 'header', field: 'if-match', reason: 'is missing' });
  });

  test.each(['"2"', 'W/"1"', '"6", "7"', '"01"'])('%s is stale, and the answer names the one in force', async (tag) => {
    const answer = await refusesWith(412, ({ patch }) => patch(approve, { 'if-match': tag }));
    expect(errorsOf(answer)[0]?.fix).toContain('"1"');
  });

  test.each(['*', '1', '', '"1', '"1" and more'])('%j names no version', async (tag) => {
    await refusesWith(400, ({ patch }) => patch(approve, { 'if-match': tag }));
  });

  test('may be one of several, and the header name in any case', async () => {
    expect((await setUp().patch(approve, { 'If-Match': '"0", "1"' })).status).toBe(200);
  });

  test('of a move that came in between is stale', async () => {
    const { store, patch, id } = setUp();
    const read = store.recommendation;
    store.recommendation = async (which) => {
      const found = await read(which);
      await store.move(id, 1, { to: 'dismissed', at: '2026-03-15T11:59:59.000Z', by: 'ada', reason: 'first' });
      return found;
    };
    const answer = await patch(approve);
    expect(answer.status).toBe(412);
    expect(errorsOf(answer)[0]?.fix).toContain('"2"');
  });
});

test('a snooze that is over already is a conflict with the time of day', async () => {
  const late = { move: 'snooze', reason: 'x', until: '2026-03-15T12:00:00Z' };
  const answer = await refusesWith(409, ({ patch }) => patch(late));
  expect(errorsOf(answer)).toMatchObject([{ in: 'body', field: 'until', fix: expect.stringContaining('after') }]);
});

describe('a body', () => {
  test.each([
    [{ reason: 'x' }, 'move', 'a move: snooze, dismiss, approve, reopen'],
    [{ move: 'delete', reason: 'x' }, 'move', 'a move: snooze, dismiss, approve, reopen'],
    [{ move: 'approve' }, 'reason', 'the reason in words'],
    [{ move: 'approve', reason: ' \n ' }, 'reason', 'the reason in words'],
    [{ move: 'approve', reason: 7 }, 'reason', 'the reason in words'],
    [{ move: 'approve', reason: 'x'.repeat(1001) }, 'reason', '1 to 1,000 characters'],
    [{ move: 'snooze', reason: 'x' }, 'until', 'the future time'],
    [{ move: 'snooze', reason: 'x', until: 'tomorrow' }, 'until', 'ISO 8601 with a zone'],
    [{ move: 'snooze', reason: 'x', until: '2030-02-30T00:00:00Z' }, 'until', 'ISO 8601 with a zone'],
    [{ move: 'approve', reason: 'x', until: '2030-01-31T00:00:00Z' }, 'until', 'leave it out'],
    [{ ...approve, reasn: 'x' }, 'reasn', 'did you mean "reason"?'],
    [[], 'body', 'an object with move, reason, until'],
    ['null', 'body', 'an object with move, reason, until'],
    ['{"move":"approve","reason":"x","__proto__":{}}', '__proto__', 'the known ones are'],
    ['{"problem":{"status":200}}', 'move', 'a move'],
    ['{"move":', 'body', 'one JSON object'],
    ['', 'body', 'one JSON object'],
    ['['.repeat(16_000), 'body', 'one JSON object'],
  ])('%j is refused: %s', async (body, field, fix) => {
    const headers = { 'if-match': '"1"', 'content-type': 'application/json' };
    const answer = await refusesWith(400, ({ patch }) => patch(body, headers));
    const error = errorsOf(answer).find((one) => one.field === field);
    expect(error).toMatchObject({ in: 'body', fix: expect.stringContaining(fix) });
  });

  test('that is no UTF-8 is refused', async () => {
    const { store, unattached } = company();
    const target = `/v1/recommendations/${unattached.id}`;
    const event = eventOf('PATCH', target, { headers: { 'content-type': 'application/json' } });
    const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
    const api = createApi({ store, clock: { now: () => now }, caller: local });
    const answer = answerOf('PATCH', target, await api({ ...event, body, isBase64Encoded: true }));
    expect(answer.status).toBe(400);
    expect(errorsOf(answer)[0]?.reason).toBe('is no UTF-8');
  });

  test('of 16 KiB is read, and of a byte more is refused with the limit', async () => {
    const padded = (bytes: number) => JSON.stringify(approve).padEnd(bytes, ' ');
    const headers = { 'if-match': '"1"', 'content-type': 'application/json' };
    expect((await setUp().patch(padded(16_384), headers)).status).toBe(200);
    const answer = await refusesWith(413, ({ patch }) => patch(padded(16_385), headers));
    expect(errorsOf(answer)[0]?.fix).toBe('send at most 16384 bytes');
  });

  test.each(['text/plain', 'application/json; charset=latin1', 'application/x-www-form-urlencoded', ''])(
    'of type %j is not read',
    async (type) => {
      const body = JSON.stringify(approve);
      const answer = await refusesWith(415, ({ patch }) => patch(body, { 'if-match': '"1"', 'content-type': type }));
      expect(answer.headers['accept-patch']).toBe('application/json');
    },
  );

  test('without a type, or compressed, is not read', async () => {
    const body = JSON.stringify(approve);
    await refusesWith(415, ({ patch }) => patch(body, { 'if-match': '"1"' }));
    await refusesWith(415, ({ patch }) => patch(approve, { 'if-match': '"1"', 'content-encoding': 'gzip' }));
  });

  test('in UTF-8 may say so', async () => {
    const headers = { 'if-match': '"1"', 'content-type': 'Application/JSON; charset="UTF-8"' };
    expect((await setUp().patch(JSON.stringify(approve), headers)).status).toBe(200);
  });
});

test('an unknown recommendation cannot be moved', async () => {
  const { ask } = setUp();
  const answer = await ask('PATCH', '/v1/recommendations/rec_unknown', {
    body: approve,
    headers: { 'if-match': '"1"' },
  });
  expect(answer.status).toBe(404);
});
