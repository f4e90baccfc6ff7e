import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Charge } from '../shared/model/charge.ts';
import type { EstateHeader } from '../shared/model/estate.ts';
import { createFolderWriter, openFolder } from '../shared/sources/folder/index.ts';

const data = resolve(import.meta.dirname, '../../shared/data/focus-aws');
const bill = join(data, 'focus-1.0-aws-2024-09.csv.gz');
const cur = join(data, 'cur-1.0-anonymous-2023-11.csv.gz');
const absent = !existsSync(bill);
if (absent) console.warn(`skipped: the recorded bills are not at ${data}`);

const header: EstateHeader = {
  format: 'plimsoll-estate/1',
  asOf: '2024-10-01T00:00:00Z',
  currency: 'USD',
  accounts: [],
};

/** An estate without resources, whose bill is `file`. */
const folderWith = async (file: string): Promise<string> => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-focus-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const dir = join(home, 'estate');
  await (await createFolderWriter(dir, header)).close();
  copyFileSync(file, join(dir, 'charges.csv.gz'));
  return dir;
};

describe.skipIf(absent)('A recorded bill in FOCUS 1.0', () => {
  test('is read whole, to the cent', async () => {
    const estate = await openFolder(await folderWith(bill), []);
    const charges: Charge[] = [];
    for await (const charge of estate.charges!()) charges.push(charge);
    const distinct = (of: (charge: Charge) => string | null): number => new Set(charges.map(of)).size;
    const total = charges.reduce((sum, { billedCost }) => sum + billedCost, 0);
    const summary = {
      rows: charges.length,
      billed: total.toFixed(4),
      accounts: distinct(({ subAccountId }) => subAccountId),
      services: distinct(({ serviceName }) => serviceName),
      tagged: charges.filter(({ tags }) => tags !== null).length,
    };
    console.log(summary);
    expect(summary).toEqual({ rows: 942, billed: '18.0066', accounts: 66, services: 24, tagged: 653 });
    expect(charges.every(({ chargePeriodStart }) => chargePeriodStart.startsWith('2024-09'))).toBe(true);
    expect(charges.filter(({ billedCost, listCost }) => listCost === null || billedCost > listCost + 1e-9)).toEqual([]);
  });
});

describe.skipIf(!existsSync(cur))('A recorded CUR', () => {
  test('is refused by name, with how to export FOCUS', async () => {
    await expect(openFolder(await folderWith(cur), [])).rejects.toThrow(
      /^charges\.csv\.gz: identity\/LineItemId: this is a CUR .*FOCUS 1\.0/,
    );
  });
});
