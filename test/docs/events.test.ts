import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { delivered, eventsText, exampleEvents, exampleRule } from '../../scripts/docs/events.ts';
import { eventSchemas, eventSource, parseEvent } from '../../shared/wiring.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, block]) => JSON.parse(block!));

describe('docs/events.md', () => {
  test('is what is generated (run `node scripts/docs/events.ts`)', () => {
    expect(page).toBe(eventsText());
  });

  test('has one example of each event, and each is one that consumers take', () => {
    const shown = blocks.filter((block) => block.version === '0');
    expect(shown.map((block) => block['detail-type'])).toEqual(Object.keys(eventSchemas));
    for (const block of shown) expect(parseEvent(block)).toEqual({ type: block['detail-type'], detail: block.detail });
  });

  test('has examples without a key that its tables do not name', () => {
    const strict = exampleEvents.map(({ type, detail }) => eventSchemas[type].strict().safeParse(detail).success);
    expect(strict).toEqual(exampleEvents.map(() => true));
  });

  test('has a rule for events of ours, by keys that they have', () => {
    expect(blocks).toContainEqual(exampleRule);
    expect(exampleRule.source).toEqual([eventSource]);
    const matched = exampleEvents
      .map(delivered)
      .filter((event) => exampleRule['detail-type'].some((type) => type === event['detail-type']));
    expect(matched).toHaveLength(exampleRule['detail-type'].length);
    for (const { detail } of matched)
      expect(Object.keys((detail as { recommendation: object }).recommendation)).toEqual(
        expect.arrayContaining(Object.keys(exampleRule.detail.recommendation)),
      );
  });
});
