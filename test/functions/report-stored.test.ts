import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { report } from '../../functions/report.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { dynamoStore, ensureTable } from '../../shared/store/index.ts';
import { aRun, asking } from '../support/api.ts';
import { fakeStore } from '../support/fake-store.ts';
import { folderFiles } from '../support/folder-files.ts';
import { cellsOf, headerAt, runOf } from '../support/month.ts';
import { conclusionWith } from '../support/report.ts';

let embedded: Embedded;
let folder: string;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-report-'));
});
afterAll(async () => {
  await embedded.stop();
  rmSync(folder, { recursive: true });
});

let now = '2026-03-28T03:30:00.000Z';
const clock = { now: () => new Date(now) };
const finish = async (store: Store, run: Run, asOf: string): Promise<void> => {
  const { savings, spend } = conclusionWith();
  const begun = await store.startRun({ ...run, asOf, status: 'running' });
  await store.finishRun(begun, conclusionWith({ asOf, savings, spend }));
};

test('a report is made preliminary and final of what stands in the table', async () => {
  await ensureTable(embedded.client as never, 'plimsoll-report');
  const store = dynamoStore(embedded.client, 'plimsoll-report', { clock });
  const on = { store, clock, files: folderFiles(folder), log: { info: () => undefined, warn: () => undefined } };
  await finish(store, runOf('2026-03'), '2026-03-28T03:00:00.000Z');
  for (let day = 3; day <= 9; day++) {
    const asOf = `2026-04-0${day}T03:00:00.000Z`;
    now = asOf;
    const cells = cellsOf('2026-03', day < 4 ? {} : { 'AWSSupport (Business)': 100 });
    for (const by of ['account', 'usage-type'] as const)
      await store.saveBilled(
        '2026-03',
        by,
        cells.filter((cell) => cell.by === by),
      );
    await store.saveEstate(headerAt(asOf), []);
    await finish(store, { ...runOf('2026-04'), id: `run_${day}`, startedAt: asOf }, asOf);
    now = asOf.replace('03:00', '12:00');
    await report(day === 3 ? { scheduledAt: now } : { asOf }, on);
  }
  const made = JSON.parse(readFileSync(join(folder, 'reports/2026-03/final/report.json'), 'utf8'));
  expect(made).toMatchObject({
    ...{ month: '2026-03', state: 'final', run: 'run_2026-03', spend: { monthly: '700.80' } },
    bill: { total: { billed: '154.02' } },
    differences: { total: [{ before: '54.02', after: '154.02', difference: '100.00' }, { figure: 'amortised' }] },
  });
});

test('the API says which months are over', async () => {
  const january = aRun({ id: 'run_0', asOf: '2026-01-31T00:00:00.000Z', finishedAt: '2026-01-31T01:00:00.000Z' });
  const ask = asking(fakeStore({ runs: [january, aRun()] }));
  const { body } = await ask('GET', '/v1/reports');
  expect(body.items).toMatchObject([
    { month: '2026-03', monthIsOver: false },
    { month: '2026-01', monthIsOver: true },
  ]);
  expect((await ask('GET', '/v1/reports/2026-01/json')).body).toMatchObject({ month: '2026-01', monthIsOver: true });
});
