import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legalMoves, type Move, type Status, statuses } from '../../shared/model/life.ts';
import { applyMove, type Decision, decisionOf, type Kept, settle } from '../../shared/store/settle.ts';
import { advice, aMove, aResource, at } from './given.ts';

const resource = aResource('i-1');
const run = (id: string, day = 15) => ({ run: id, at: at(day, 8), asOf: at(day), before: at(day - 1) });
const seen = (cents: number | null, different = {}): Decision => ({
  as: 'seen',
  facts: advice(resource, cents, different),
});
const gone: Decision = { as: 'gone' };
const opened = settle(undefined, seen(1_000), run('zero', 14))!;

const paths: Readonly<Record<Status, readonly Status[]>> = {
  open: [],
  snoozed: ['snoozed'],
  dismissed: ['dismissed'],
  approved: ['approved'],
  applying: ['approved', 'applying'],
  applied: ['approved', 'applying', 'applied'],
  verified: ['approved', 'applying', 'applied', 'verified'],
  regressed: ['approved', 'applying', 'applied', 'regressed'],
  'rolled-back': ['approved', 'applying', 'rolled-back'],
  closed: ['closed'],
};
const move = (to: Status): Omit<Move, 'from'> => aMove(to, to === 'snoozed' ? { until: at(60) } : {});
const inStatus = (status: Status): Kept => ({
  live: paths[status].reduce((live, to) => applyMove(live, move(to))!, opened.live),
  seen: true,
});

describe('every status', () => {
  test.each(statuses)('%s: the same facts again change nothing', (status) => {
    const kept = settle(inStatus(status), seen(1_000), run('one'))!;
    expect(settle(kept, seen(1_000), run('two', 16))).toEqual(kept);
  });

  test.each(statuses)('%s: moves by a run are legal, named and raise the version by one', (status) => {
    for (const decision of [seen(1_000), seen(99_000), gone, { as: 'unseen', because: 'Throttling' } as const]) {
      const before = inStatus(status);
      const after = settle(before, decision, run('one'))!;
      const added = after.live.history.slice(before.live.history.length);
      for (const { from, to, by, reason } of added) {
        expect(legalMoves[from]).toContain(to);
        expect(by).toBe('plimsoll');
        expect(reason.length).toBeGreaterThan(5);
      }
      expect(after.live.version - before.live.version).toBeLessThanOrEqual(1);
      expect(after.live.status).toBe(added.at(-1)?.to ?? status);
    }
  });
});

test.each<[Status, Status]>([
  ['open', 'closed'],
  ['snoozed', 'closed'],
  ['dismissed', 'closed'],
  ['approved', 'closed'],
  ['applying', 'applying'],
  ['applied', 'applied'],
  ['verified', 'verified'],
  ['regressed', 'closed'],
  ['rolled-back', 'closed'],
  ['closed', 'closed'],
])('%s whose cause went away becomes %s', (status, expected) => {
  expect(settle(inStatus(status), gone, run('one'))?.live.status).toBe(expected);
});

test('what was never seen is not made up', () => {
  expect(settle(undefined, gone, run('one'))).toBeUndefined();
  expect(settle(undefined, { as: 'unseen', because: 'Throttling' }, run('one'))).toBeUndefined();
});

test('a dismissal of an unknown saving ends when more than $5 become known', () => {
  const unknown = settle(undefined, seen(null), run('zero', 14))!;
  const dismissed = { ...unknown, live: applyMove(unknown.live, move('dismissed'))! };
  expect(settle(dismissed, seen(500), run('one'))?.live.status).toBe('dismissed');
  const reopened = settle(dismissed, seen(501), run('one'))!.live;
  expect(reopened.history.at(-1)?.reason).toBe(
    'the saving went from an unknown saving to $5.01 a month since it was dismissed',
  );
});

test('a snooze without an end is no legal move', () => {
  expect(applyMove(opened.live, aMove('snoozed'))).toBeUndefined();
});

test('any chain of decisions and moves can be settled again from what it left', () => {
  const step = fc.oneof(
    fc.constantFrom(...statuses).map((to) => ({ move: move(to) })),
    fc
      .constantFrom<Decision>(seen(1_000), seen(1_100), seen(9_000), seen(null), gone, { as: 'unseen', because: 'x' })
      .map((decision) => ({ decision })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let kept = opened;
      for (const [index, one] of steps.entries()) {
        const next =
          'move' in one
            ? { ...kept, live: applyMove(kept.live, one.move) ?? kept.live }
            : settle(kept, one.decision, run(`run-${index}`))!;
        if ('decision' in one) expect(settle(kept, decisionOf(next), run(`run-${index}`))?.live).toEqual(next.live);
        expect(next.live.version).toBeGreaterThanOrEqual(kept.live.version);
        expect(JSON.parse(JSON.stringify(next))).toEqual(next);
        kept = next;
      }
    }),
  );
});
