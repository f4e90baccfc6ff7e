import { describe, expect, test } from 'vitest';
import type { ZodError } from 'zod';
import { approvedEvent } from '../../functions/run/events.ts';
import { delivered, exampleEvents } from '../../scripts/docs/events.ts';
import { eventSchemas, type PlimsollEvent, parseEvent } from '../../shared/wiring.ts';
import { aRecommendation, aResource } from '../support/api.ts';

const eachType = exampleEvents.map((event) => [event.type, event] as const);
const [opened] = exampleEvents as readonly [Extract<PlimsollEvent, { type: 'Recommendation Opened' }>];
/** The event with one key, at a path, put in another's place or taken away. */
const changed = (event: object, path: string, value: unknown): object => {
  const copy = structuredClone(event) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const place = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
};
/** The fields that a consumer is told to be wrong. */
const wrongIn = (event: unknown): string[] => {
  try {
    parseEvent(event);
    return [];
  } catch (error) {
    return (error as ZodError).issues.map(({ path }) => path.join('.'));
  }
};

describe('who consumes events', () => {
  test.each(eachType)('takes %s as it was published', (_, event) => {
    expect(parseEvent(delivered(event))).toEqual(event);
  });

  test('ignores keys that a later version added, at any depth', () => {
    const later = changed(
      changed(changed(delivered(opened), 'detail.urgency', 9), 'detail.recommendation.score', {}),
      'x',
      1,
    );
    expect(parseEvent(later)).toEqual(opened);
  });

  test.each([
    ['a type of a later version', changed(delivered(opened), 'detail-type', 'Recommendation Applied')],
    ['a type by the name of what every object has', changed(delivered(opened), 'detail-type', 'constructor')],
    ['somebody else', changed(delivered(opened), 'source', 'aws.ec2')],
    ['somebody whose name begins like ours', changed(delivered(opened), 'source', 'plimsoll.evil')],
    [
      'somebody else, malformed by our measure',
      { source: 'aws.s3', 'detail-type': 'Recommendation Opened', detail: 7 },
    ],
  ])('passes over an event of %s', (_, event) => {
    expect(parseEvent(event)).toBeUndefined();
  });

  test.each([
    ['detail.recommendation.version', 'two'],
    ['detail.recommendation.monthlySaving', 35.04],
    ['detail.recommendation.counted', undefined],
    ['detail.recommendation', undefined],
    ['detail.run', 5],
    ['detail.id', undefined],
  ])('refuses one of ours whose %s is wrong, by the name of the field', (path, value) => {
    expect(wrongIn(changed(delivered(opened), path, value))).toEqual([path.replace('detail.', '')]);
  });

  test.each([
    ['nothing', undefined, ''],
    ['a text', 'Recommendation Opened', ''],
    ['an envelope without a source', changed(delivered(opened), 'source', undefined), 'source'],
  ])('refuses %s', (_, event, field) => {
    expect(wrongIn(event)).toEqual([field]);
  });

  test('leaves out what is delivered again by its id, whenever that is and in whatever order', () => {
    const days = [
      delivered(opened),
      ...exampleEvents.map(delivered),
      { ...delivered(opened), id: 'another', time: '2026-03-20T00:00:00Z' },
    ];
    const handled = new Map(days.toReversed().map((one) => [parseEvent(one)!.detail.id, one['detail-type']]));
    expect([...handled.values()].sort()).toEqual(Object.keys(eventSchemas).sort());
  });
});

describe('an approval', () => {
  const move = { from: 'open', to: 'approved', at: '2026-03-15T10:00:00Z', by: 'kim', reason: 'agreed' } as const;
  const approved = aRecommendation(aResource('vol-1'), 'unattached-volume', {
    status: 'approved',
    version: 2,
    history: [move],
  });

  test('has the same id whoever tells of it, and another for each time', () => {
    const told = approvedEvent(approved)!;
    expect(approvedEvent({ ...approved, version: 3, monthlySaving: '1.00' })!.detail.id).toBe(told.detail.id);
    const again = { ...approved, history: [move, { ...move, at: '2026-03-16T10:00:00Z' }] };
    expect(approvedEvent(again)!.detail.id).not.toBe(told.detail.id);
    expect(told.detail).toMatchObject({ at: move.at, by: 'kim', reason: 'agreed', recommendation: { version: 2 } });
  });

  test('that was taken back is none', () => {
    const back = { ...move, from: 'approved', to: 'open', at: '2026-03-15T11:00:00Z' } as const;
    expect(approvedEvent({ ...approved, status: 'open', history: [move, back] })).toBeUndefined();
  });
});
