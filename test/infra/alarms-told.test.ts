import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionNames } from '../../infra/functions.ts';
import { type Alarm, alarmsOf } from '../../infra/observed/alarms.ts';
import { observedPrice } from '../../infra/observed/price.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { finishedRun } from '../support/finished-run.ts';
import { linesOf } from '../support/lines.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
/** As the anchor of a heading is made of its text. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
const section = (text: string, level: string, title: string): string => {
  const [, after = ''] = text.split(new RegExp(`^${level} ${title}$`, 'm'));
  return after.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0]!;
};
const alarms = section(page, '##', 'Alarms');
const told = [...alarms.matchAll(/^### (.+)$/gm)].map(([, title]) => title!);
const list: readonly Alarm[] = alarmsOf(defaultSettings);

describe('the page for operators', () => {
  test('has one paragraph for each alarm, under its anchor, and none for another', () => {
    expect(told.map((title) => [anchorOf(title), title])).toEqual(list.map(({ id, title }) => [id, title]));
  });

  test.each(list)('says of "$title" where to look first, and when it may be ignored', ({ title }) => {
    const paragraph = section(alarms, '###', title);
    expect(paragraph).toContain('Look first at');
    expect(paragraph).toContain('Ignore ');
  });

  test('leads only to headings that it has', () => {
    const anchors = new Set([...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!)));
    const wanted = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor!);
    expect(wanted.filter((anchor) => !anchors.has(anchor))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(0);
  });

  test('states the price of watching as it is counted', () => {
    const { metrics, alarms: price } = observedPrice(defaultSettings);
    for (const dollars of [metrics, price]) expect(alarms).toContain(`**$${dollars.toFixed(2)}**`);
  });
});

/** Words of the query language, and what CloudWatch finds in every line or in Lambda's own. */
const words = /^(fields|filter|sort|stats|limit|by|as|and|or|in|asc|desc|count|max|sum|avg|\d\w*)$/;
const ofCloudWatch = ['@timestamp', '@log', '@type', '@duration', '@maxMemoryUsed', '@initDuration'];

/** The fields that a query names: its words, without its texts and what it calls its own results. */
const fieldsOf = (query: string): string[] => {
  const named = query.replace(/"[^"]*"/g, '');
  const results = new Set([...named.matchAll(/\bas (\w+)/g)].map(([, name]) => name!));
  const found = named.match(/@?[A-Za-z_][\w.]*/g) ?? [];
  return [...new Set(found.filter((word) => !words.test(word) && !results.has(word)))];
};

/** "error.name" of {error: {name: …}}, as Logs Insights finds fields in a line of JSON. */
const pathsOf = (value: unknown, at = ''): string[] =>
  typeof value !== 'object' || value === null
    ? [at]
    : Object.entries(value).flatMap(([key, below]) => pathsOf(below, at === '' ? key : `${at}.${key}`));

describe('the queries for operators', () => {
  const queries = [...page.matchAll(/```logs-insights\n([^`]+)```/g)].map(([, query]) => query!);
  const scope = { run: 'run_1', account: '111122223333', region: 'eu-west-1' };
  const written = linesOf([scope, { execution: 'daily' }, { ...scope, fail: 'x' }, { finished: finishedRun }]);

  test('are there', () => {
    expect(queries.length).toBeGreaterThanOrEqual(5);
  });

  test.each(queries)('%s names only fields that lines have', async (query) => {
    const known = new Set([...(await written).lines.flatMap((line) => pathsOf(line)), ...ofCloudWatch]);
    expect(fieldsOf(query).filter((field) => !known.has(field))).toEqual([]);
    expect(fieldsOf(query).length).toBeGreaterThan(1);
  });

  test('ask for functions, levels and messages that there are', async () => {
    const values = (field: string) =>
      queries.flatMap((query) => [...query.matchAll(new RegExp(`\\b${field} = "([^"]+)"`, 'g'))].map(([, v]) => v!));
    const { lines } = await written;
    const functions: readonly string[] = functionNames;
    expect(values('function').filter((name) => !functions.includes(name))).toEqual([]);
    for (const field of ['level', 'message'])
      expect(values(field).filter((value) => !lines.some((line) => line[field] === value))).toEqual([]);
  });
});
