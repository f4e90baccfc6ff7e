import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lambda } from '../../functions/lambda.ts';
import { type ReportEvent, report, reportEventSchema } from '../../functions/report.ts';
import type { Runtime } from '../../functions/runtime.ts';
import type { BilledCell } from '../../shared/model/billed.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Files } from '../../shared/ports.ts';
import { fakeStore } from '../support/fake-store.ts';
import { folderFiles } from '../support/folder-files.ts';
import { cellsOf, headerAt, runOf } from '../support/month.ts';

let folder: string;
let files: Files;
let store: ReturnType<typeof fakeStore>;
let now: string;
let warned: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-report-'));
  files = folderFiles(folder);
  store = fakeStore({ runs: [runOf('2026-02'), runOf('2026-03')] });
  warned = [];
  await bill('2026-03', cellsOf('2026-03'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const asked = (event: ReportEvent, on: Files = files) =>
  report(event, {
    store,
    files: on,
    clock: { now: () => new Date(now) },
    log: { info: () => undefined, warn: (message) => void warned.push(message) },
  });
const bill = async (month: string, cells: readonly BilledCell[]): Promise<void> => {
  for (const by of ['account', 'usage-type'] as const)
    await store.saveBilled(
      month,
      by,
      cells.filter((cell) => cell.by === by),
    );
};
/** The third of a month, when the schedule starts the function. */
const third = async (month = '2026-04') => {
  now = `${month}-03T12:00:07.000Z`;
  await store.saveEstate(headerAt(`${month}-03T03:00:00.000Z`), []);
  return asked({ scheduledAt: `${month}-03T12:00:00Z` });
};
/** A daily run, which asks for the bill, unless it could not. */
const daily = async (day: string, gaps: readonly Gap[] = [], on: Files = files) => {
  now = `${day}T03:40:00.000Z`;
  await store.saveEstate(headerAt(`${day}T03:00:00.000Z`), []);
  await store.saveGaps('billing', gaps);
  return asked({ asOf: `${day}T03:00:00Z` }, on);
};
const april = (day: number): string => `2026-04-${String(day).padStart(2, '0')}`;
const dailyThrough = async (from: number, to: number): Promise<void> => {
  for (let day = from; day <= to; day++) await daily(april(day));
};
const written = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.\w+$/.test(path))
    .sort();
const read = (path: string): string => readFileSync(join(folder, 'reports', path), 'utf8');
const jsonOf = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;
const allOf = (state: string): string[] =>
  ['csv', 'json', 'txt'].map((form) => read(`2026-03/${state}/report.${form}`));
const month = async (done: ReturnType<typeof daily>, of = '2026-03') =>
  (await done).months.find((one) => one.month === of)!;

describe('on the third of the month', () => {
  test('the report of the month before is made, as preliminary', async () => {
    const paths = ['txt', 'csv', 'json'].map((form) => `reports/2026-03/preliminary/report.${form}`);
    expect(await third()).toEqual({ months: [{ month: '2026-03', status: 'preliminary', wrote: paths }] });
    expect(written()).toEqual([...paths].sort());
    expect(jsonOf('2026-03/preliminary/report.json')).toMatchObject({
      ...{ month: '2026-03', state: 'preliminary', madeAt: now, run: 'run_2026-03', monthIsOver: true },
      ...{ differences: null, bill: { total: { billed: '54.02' }, asOf: '2026-04-03T03:00:00.000Z' } },
    });
  });

  test('it is made once, though the schedule tells it twice', async () => {
    await third();
    const before = allOf('preliminary');
    await bill('2026-03', cellsOf('2026-03', { Tax: 5 }));
    expect(await third()).toMatchObject({ months: [{ status: 'preliminary', wrote: [] }] });
    expect(allOf('preliminary')).toEqual(before);
  });

  test('one that was made by hand before is made anew', async () => {
    now = '2026-04-01T09:00:00.000Z';
    await store.saveEstate(headerAt('2026-04-01T03:00:00.000Z'), []);
    await asked({ month: '2026-03' });
    expect(await third()).toMatchObject({ months: [{ wrote: { length: 3 } }] });
  });

  test('cut off between two files and told again, it makes the whole', async () => {
    for (const after of [0, 1, 2]) {
      let left = after;
      const failing: Files = {
        ...files,
        write: async (...file) => {
          if (left-- === 0) throw new Error('the bucket is gone');
          return files.write(...file);
        },
      };
      now = '2026-04-03T12:00:07.000Z';
      const event = { scheduledAt: '2026-04-03T12:00:00Z' };
      await store.saveEstate(headerAt('2026-04-03T03:00:00.000Z'), []);
      await expect(asked(event, failing)).rejects.toThrow('the bucket is gone');
      expect((await asked(event)).months[0]!.wrote.length).toBe(3);
      rmSync(join(folder, 'reports'), { recursive: true });
    }
  });

  test('what was due in an earlier month is outdated, and what is due later is refused', async () => {
    now = '2026-05-02T12:00:00.000Z';
    expect(await asked({ scheduledAt: '2026-04-03T12:00:00Z' })).toMatchObject({
      months: [{ month: '2026-03', status: 'nothing', because: expect.stringContaining('outdated') }],
    });
    await expect(asked({ scheduledAt: '2026-06-03T12:00:00Z' })).rejects.toThrow(
      'event of report: scheduledAt: 2026-06-03T12:00:00Z lies ahead',
    );
    expect(written()).toEqual([]);
  });

  test('a month without a run has no report, and the answer says so', async () => {
    expect(await third('2026-06')).toEqual({
      months: [{ month: '2026-05', status: 'nothing', wrote: [], because: 'no run has finished in 2026-05' }],
    });
  });
});

describe('by hand', () => {
  test('the preliminary report is made anew as often as one likes', async () => {
    await third();
    await bill('2026-03', cellsOf('2026-03', { Tax: 5 }));
    now = '2026-04-05T09:00:00.000Z';
    expect(await asked({ month: '2026-03' })).toMatchObject({ months: [{ wrote: { length: 3 } }] });
    expect(jsonOf('2026-03/preliminary/report.json')).toMatchObject({
      madeAt: now,
      bill: { total: { billed: '59.02' } },
    });
  });

  test('one of a month that is not over says so', async () => {
    now = '2026-03-20T09:00:00.000Z';
    await store.saveEstate(headerAt('2026-03-20T03:00:00.000Z'), []);
    await asked({ month: '2026-03' });
    expect(read('2026-03/preliminary/report.txt')).toContain('The month is not over');
  });

  test('a preliminary report that is damaged is mended', async () => {
    await third();
    writeFileSync(join(folder, 'reports/2026-03/preliminary/report.json'), '{"format":"plims');
    expect(await asked({ month: '2026-03' })).toMatchObject({ months: [{ wrote: { length: 3 } }] });
    expect(jsonOf('2026-03/preliminary/report.json')).toMatchObject({ state: 'preliminary' });
  });
});

describe('after a daily run', () => {
  test('a bill that stayed the same for five days is final, on the ninth at the earliest', async () => {
    await third();
    await dailyThrough(4, 8);
    expect(written().filter((path) => path.includes('final'))).toEqual([]);
    expect(await month(daily(april(9)))).toMatchObject({ status: 'final', wrote: { length: 3 } });
    expect(jsonOf('2026-03/final/report.json')).toMatchObject({
      ...{ state: 'final', madeAt: '2026-04-09T03:40:00.000Z', unchanged: { since: april(4), last: april(9) } },
      differences: { since: '2026-04-03T12:00:07.000Z', total: [], byService: [], byAccount: [], figures: [] },
    });
    expect(read('2026-03/final/report.txt')).toContain('Nothing: each figure is what it was.');
  });

  test('one that changed is waited for anew, and what changed is listed', async () => {
    await third();
    await dailyThrough(4, 5);
    await bill('2026-03', cellsOf('2026-03', { AmazonRDS: -1.25, 'AWSSupport (Business)': 100 }));
    await dailyThrough(6, 10);
    expect(await month(daily(april(10)))).toMatchObject({
      status: 'preliminary',
      because:
        'its bill is unchanged since 2026-04-06, on 4 of 5 days; it counts as final on 2026-04-09 at the earliest',
    });
    expect(await month(daily(april(11)))).toMatchObject({ status: 'final' });
    const { differences } = jsonOf('2026-03/final/report.json') as { differences: Record<string, unknown[]> };
    const billed = (cut: string) =>
      differences[cut]!.filter((one) => (one as { figure: string }).figure === 'billed').map((one) => {
        const { item, before, after, difference } = one as Record<string, string>;
        return [item, before, after, difference];
      });
    expect(billed('total')).toEqual([['2026-03', '54.02', '152.77', '98.75']]);
    expect(billed('byService')).toEqual([
      ['AWSSupport (Business)', '0.00', '100.00', '100.00'],
      ['AmazonRDS', '14.00', '12.75', '-1.25'],
    ]);
    expect(billed('byAccount')).toEqual([['111122223333', '27.01', '125.76', '98.75']]);
  });

  test('one that never stops changing is never final', async () => {
    await third();
    for (let day = 4; day <= 30; day++) {
      await bill('2026-03', cellsOf('2026-03', { Tax: day }));
      expect(await month(daily(april(day)))).toMatchObject({ status: 'preliminary', wrote: [] });
    }
  });

  test('one that is not known is never final, and the report says why', async () => {
    store = fakeStore({ runs: [runOf('2026-03')] });
    const denied = {
      ...{ account: '111122223333', what: 'permission' as const, missing: 'ce:GetCostAndUsage' },
      because: 'AccessDenied; hides what was billed by service and usage type',
    };
    await store.saveGaps('billing', [denied]);
    await third();
    expect(read('2026-03/preliminary/report.txt')).toContain(`Bill of 2026-03: not known\n  ${denied.because}`);
    for (let day = 4; day <= 20; day++)
      expect(await month(daily(april(day), [denied]))).toEqual({
        ...{ month: '2026-03', status: 'preliminary', wrote: [] },
        because: `its bill is not known: ${denied.because}`,
      });
  });

  test('a day on which AWS was not asked, or did not answer, counts neither way', async () => {
    await third();
    await dailyThrough(4, 6);
    const cut = 'AccessDenied; hides what was billed by account';
    const gap = { what: 'permission' as const, missing: 'ce:GetCostAndUsage', because: cut };
    expect(await month(daily(april(7), [gap]))).toMatchObject({ because: `ce:GetCostAndUsage: ${cut}` });
    const missed = { what: 'commitment' as const, missing: 'the bill, plans and reservations', because: 'timed out' };
    expect(await month(daily(april(8), [missed]))).toMatchObject({
      because: 'the bill, plans and reservations: timed out',
    });
    // The run of the ninth stopped before the bill.
    expect(await month(asked({ asOf: '2026-04-09T03:00:00Z' }))).toMatchObject({
      because: 'the bill of 2026-03 was asked for on 2026-04-08, and not on 2026-04-09',
    });
    await dailyThrough(10, 11);
    expect(written().some((path) => path.includes('final'))).toBe(false);
    expect(await month(daily(april(12)))).toMatchObject({ status: 'final' });
  });

  test('who owns what need not be known', async () => {
    await third();
    const because = 'AccessDenied; hides what was billed by owner';
    for (let day = 4; day <= 9; day++)
      await daily(april(day), [{ what: 'permission', missing: 'ce:GetCostAndUsage', because }]);
    expect(jsonOf('2026-03/final/report.json')).toMatchObject({ state: 'final' });
  });

  test('the same day told twice counts once, and a day that is past not at all', async () => {
    await third();
    for (let again = 0; again < 8; again++) await daily(april(4));
    await dailyThrough(5, 8);
    const before = read('2026-03/watch.json');
    expect(await month(asked({ asOf: '2026-04-06T03:00:00Z' }))).toMatchObject({
      because: 'it was watched on 2026-04-08 already, after 2026-04-06',
    });
    expect(read('2026-03/watch.json')).toBe(before);
    expect(JSON.parse(before)).toMatchObject({ since: april(4), unchanged: 4, last: april(8) });
  });

  test('without a preliminary report there is nothing to watch', async () => {
    expect(await month(daily(april(4)))).toEqual({
      ...{ month: '2026-03', status: 'nothing', wrote: [], because: 'no preliminary report was made' },
    });
    expect(written()).toEqual([]);
  });

  test('a bill of an export is watched as one of Cost Explorer is', async () => {
    store = fakeStore({ runs: [runOf('2026-03')] });
    const charge = {
      ...{ billedCost: 12.5, effectiveCost: null, listCost: null, billingCurrency: 'USD', serviceName: 'Amazon S3' },
      ...{ chargePeriodStart: '2026-03-01T00:00:00Z', chargePeriodEnd: '2026-03-02T00:00:00Z' },
      ...{ chargeCategory: 'Usage', subAccountId: '111122223333', regionId: null, resourceId: null, skuId: null },
      ...{ skuPriceId: null, usageType: null, pricingQuantity: null, pricingUnit: null, listUnitPrice: null },
      tags: null,
    };
    await store.saveCharges(
      '2026-03',
      (async function* () {
        yield charge;
        yield { ...charge, effectiveCost: 2.5 };
      })(),
    );
    await third();
    await dailyThrough(4, 9);
    expect(jsonOf('2026-03/final/report.json')).toMatchObject({
      bill: { source: 'FOCUS export', total: { billed: '25.00', amortised: '15.00' } },
    });
  });
});

describe('a final report', () => {
  const make = async (): Promise<string[]> => {
    await third();
    await dailyThrough(4, 9);
    return allOf('final');
  };

  test('stands: no other takes its place', async () => {
    const final = await make();
    const preliminary = allOf('preliminary');
    await bill('2026-03', cellsOf('2026-03', { Tax: 5 }));
    await dailyThrough(10, 20);
    now = '2026-04-21T09:00:00.000Z';
    for (const event of [{ month: '2026-03' }, { scheduledAt: '2026-04-03T12:00:00Z' }])
      expect(await asked(event)).toEqual({
        months: [
          {
            ...{ month: '2026-03', status: 'final', wrote: [] },
            because: 'the final report stands since 2026-04-09T03:40:00.000Z',
          },
        ],
      });
    expect(allOf('final')).toEqual(final);
    expect(allOf('preliminary')).toEqual(preliminary);
  });

  test('cut off at any of its files is whole after the next run', async () => {
    await third();
    await dailyThrough(4, 8);
    const cut = async (path: RegExp, day: number): Promise<void> => {
      const failing: Files = {
        ...files,
        write: async (...file) => {
          if (path.test(file[0])) throw new Error('the bucket is gone');
          return files.write(...file);
        },
      };
      await expect(daily(april(day), [], failing)).rejects.toThrow('the bucket is gone');
    };
    await cut(/watch/, 9);
    for (const [at, form] of ['txt', 'csv', 'json'].entries()) await cut(new RegExp(`final/report.${form}`), 9 + at);
    expect(await month(daily(april(12)))).toMatchObject({ status: 'final', wrote: { length: 3 } });
    expect(jsonOf('2026-03/final/report.json')).toMatchObject({ madeAt: '2026-04-12T03:40:00.000Z' });
    expect(read('2026-03/final/report.txt')).toContain('made 2026-04-12 03:40 UTC');
  });

  test('that was made, and not noted, is noted by the next run', async () => {
    const final = await make();
    const { final: _, ...watch } = jsonOf('2026-03/watch.json');
    writeFileSync(join(folder, 'reports/2026-03/watch.json'), JSON.stringify(watch));
    expect(await month(daily(april(10)))).toEqual({ month: '2026-03', status: 'final', wrote: [] });
    expect(jsonOf('2026-03/watch.json')).toMatchObject({ final: '2026-04-09T03:40:00.000Z' });
    expect(allOf('final')).toEqual(final);
  });
});

describe('two months at once', () => {
  const february = async (): Promise<void> => {
    await bill('2026-02', cellsOf('2026-02'));
    await third('2026-03');
    for (const day of ['27', '28', '29', '30', '31']) await daily(`2026-03-${day}`);
  };

  test('are both watched: what was still to be made is made', async () => {
    await february();
    await third();
    await daily(april(4));
    const watch = jsonOf('2026-02/watch.json');
    // The fifth day was the last of the month, and the run of it was cut off before the report.
    writeFileSync(join(folder, 'reports/2026-02/watch.json'), JSON.stringify({ ...watch, unchanged: 5 }));
    const { months } = await daily(april(5));
    expect(months).toMatchObject([
      { month: '2026-02', status: 'final', wrote: { length: 3 } },
      { month: '2026-03', status: 'preliminary', because: expect.stringContaining('on 1 of 5 days') },
    ]);
  });

  test('a bill that is no longer asked for does not become final by not changing', async () => {
    await february();
    for (let day = 1; day <= 20; day++)
      expect(await month(daily(april(day)), '2026-02')).toMatchObject({
        status: 'preliminary',
        because: expect.stringContaining('that of 2026-02 is no longer asked for'),
      });
  });

  test('one that is damaged is told with what to do, and does not keep the other from being made', async () => {
    await february();
    await third();
    await dailyThrough(4, 8);
    writeFileSync(join(folder, 'reports/2026-02/preliminary/report.json'), '{"format":"plimsoll-report/1","mon');
    await expect(daily(april(9))).rejects.toThrow(
      'reports/2026-02/preliminary/report.json: is damaged, or no preliminary report of 2026-02. Fix: delete it and have it made again: invoke the report function with {"month":"2026-02"}',
    );
    expect(jsonOf('2026-03/final/report.json')).toMatchObject({ state: 'final' });
  });
});

describe('what is watched', () => {
  test.each(['{"format":"plimsoll-watch/1","mon', '', 'null', '{"format":"plimsoll-watch/2"}', '[]'])(
    'begins anew when it reads %j: that makes a report later, never too early',
    async (damaged) => {
      await third();
      await dailyThrough(4, 8);
      writeFileSync(join(folder, 'reports/2026-03/watch.json'), damaged);
      expect(await month(daily(april(9)))).toMatchObject({ status: 'preliminary', wrote: [] });
      expect(warned).toEqual(['what was watched of a month is damaged, and is watched anew']);
      expect(jsonOf('2026-03/watch.json')).toMatchObject({ since: april(9), unchanged: 0 });
      await dailyThrough(10, 14);
      expect(jsonOf('2026-03/final/report.json')).toMatchObject({ state: 'final' });
    },
  );
});

describe('names that others chose', () => {
  test('reach neither a terminal, nor a spreadsheet, nor a path', async () => {
    const hostile = '\u001b[2J=cmd|/../../x\u202e';
    const cells = cellsOf('2026-03', { [hostile]: 5 }).map((cell) =>
      cell.by === 'account' && cell.key === '444455556666' ? { ...cell, key: '../@evil\u0007' } : cell,
    );
    await bill('2026-03', cells);
    await third();
    await dailyThrough(4, 9);
    expect(written().every((path) => /^reports\/2026-03\/(watch|(preliminary|final)\/report)\.\w+$/.test(path))).toBe(
      true,
    );
    for (const text of [...allOf('preliminary'), ...allOf('final')]) expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    const accounts = (jsonOf('2026-03/final/report.json').bill as { byAccount: { key: string }[] }).byAccount;
    expect(accounts.map(({ key }) => key)).toContain('../@evil\u0007');
  });
});

describe('the event', () => {
  const told = async (event: unknown) => {
    const runtime = { clock: { now: () => new Date('2026-04-03T12:00:00Z') }, metrics: { add() {}, flush() {} } };
    const log = { info() {}, warn() {} };
    return lambda(
      'report',
      reportEventSchema,
      async (parsed) => parsed,
      () => ({ ...runtime, log }) as unknown as Runtime,
    )(event);
  };

  test.each([
    [{}, 'event of report: says exactly one of month, scheduledAt and asOf'],
    [{ month: '2026-03', asOf: '2026-04-03T12:00:00Z' }, 'exactly one'],
    [{ month: '2026-13' }, 'event of report: month: a month as YYYY-MM'],
    [{ month: '../../2026-03' }, 'event of report: month: a month as YYYY-MM'],
    [{ month: null }, 'event of report: month'],
    [{ scheduledAt: '<aws.scheduler.scheduled-time>' }, 'event of report: scheduledAt'],
    [{ asOf: 'yesterday' }, 'event of report: asOf'],
    [{ month: '2026-03', force: true }, 'force'],
    [null, 'event of report'],
  ])('%j is refused', async (event, message) => {
    await expect(told(event)).rejects.toThrow(message);
  });

  test.each([{ month: '2026-03' }, { scheduledAt: '2026-04-03T12:00:00Z' }, { asOf: '2026-04-03T03:00:00.000Z' }])(
    '%j is taken',
    async (event) => {
      expect(await told(event)).toEqual(event);
    },
  );
});
