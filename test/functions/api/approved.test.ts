import { describe, expect, test } from 'vitest';
import type { Bus, Log } from '../../../shared/ports.ts';
import { type PlimsollEvent, parseEvent } from '../../../shared/wiring.ts';
import { asking, company, type Init } from '../../support/api.ts';

const setUp = (publish?: Bus['publish']) => {
  const { store, unattached } = company();
  const told: PlimsollEvent[] = [];
  const warned: unknown[] = [];
  const log: Log = { info: () => {}, warn: (...line) => warned.push(line) };
  const bus: Bus = { publish: publish ?? (async (events) => void told.push(...events)) };
  const move = (name: string, init: Init = {}) =>
    asking(store, { bus, log })('PATCH', `/v1/recommendations/${unattached.id}`, {
      body: { move: name, reason: 'agreed with the owner' },
      headers: { 'if-match': '"1"' },
      ...init,
    });
  return { told, warned, move, unattached, held: () => store.held.recommendations.get(unattached.id) };
};

describe('an approval', () => {
  test('is told on the bus, with who, when and why', async () => {
    const { told, move, unattached } = setUp();
    expect((await move('approve')).status).toBe(200);
    expect(told).toEqual([
      {
        type: 'Recommendation Approved',
        detail: {
          id: expect.stringMatching(/^[\w-]{27}$/),
          at: '2026-03-15T12:00:00.000Z',
          by: 'local',
          reason: 'agreed with the owner',
          recommendation: {
            id: unattached.id,
            check: 'unattached-volume',
            account: '111111111111',
            region: 'eu-central-1',
            kind: 'ebs-volume',
            resource: 'vol-1',
            resourceId: unattached.resourceId,
            owner: 'team-a',
            action: 'delete',
            monthlySaving: '51.50',
            counted: true,
            version: 2,
          },
        },
      },
    ]);
  });

  test('is what a consumer reads from the bus', async () => {
    const { told, move } = setUp();
    await move('approve');
    const delivered = told.map(({ type, detail }) => ({ source: 'plimsoll', 'detail-type': type, detail }));
    expect(delivered.map(parseEvent)).toEqual(told);
  });

  test('has the same id whoever tells of it', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => {
        const { told, move } = setUp();
        await move('approve');
        return told[0]?.detail.id;
      }),
    );
    expect(ids[0]).toBe(ids[1]);
  });

  test('stands when the bus does not take it, and the log says so', async () => {
    const { warned, move, held } = setUp(() => Promise.reject(new Error('the bus is down')));
    const answer = await move('approve');
    expect(answer.status).toBe(200);
    expect(held()).toMatchObject({ status: 'approved', version: 2 });
    expect(warned).toEqual([
      ['an event was not published', expect.objectContaining({ error: 'Error: the bus is down' })],
    ]);
  });
});

test.each([
  ['another move', 'dismiss', {}],
  ['an approval of a version that is over', 'approve', { headers: { 'if-match': '"7"' } }],
  ['an approval by somebody who may not', 'approve', { caller: { name: 'ada', role: 'engineer' } }],
] as const)('%s tells nobody', async (_, name, init) => {
  const { told, move } = setUp();
  await move(name, init);
  expect(told).toEqual([]);
});
