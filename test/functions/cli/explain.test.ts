import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runHere } from '../../support/terminal.ts';

const golden = join(import.meta.dirname, '../../golden/estate');
const twice = mkdtempSync(join(tmpdir(), 'plimsoll-explain-'));
cpSync(golden, twice, { recursive: true });
const lines = readFileSync(join(golden, 'resources.ndjson'), 'utf8');
const orders = lines.split('\n').find((line) => line.includes('"id":"orders"'))!;
writeFileSync(join(twice, 'resources.ndjson'), `${lines}${orders.replaceAll('eu-north-1', 'us-east-1')}\n`);
afterAll(() => rmSync(twice, { recursive: true }));

const explain = (...argv: string[]) => runHere(['explain', '--estate', golden, ...argv]);

describe('plimsoll explain', () => {
  test('says why and why not, with every check of the kind', async () => {
    const { status, out } = await explain('vol-0000000000000gp2');
    expect(status).toBe(0);
    expect(out).toContain('Verdicts: 4\n');
    expect(out).toContain('  fine      unattached-volume            its state is in-use, not available\n');
  });

  test('shows the change that a resource goes with', async () => {
    const { out } = await explain('vol-0000000000stopped');
    expect(out).toContain('stopped-instance: delete (this resource goes with i-0000000000stopped)\n');
  });

  test('says what is missing where a check is unsure', async () => {
    const { out } = await explain('i-000000000000blind');
    expect(out).toMatch(/unsure {4}idle-instance {17}\S/);
  });

  test('is JSON, and CSV, on demand', async () => {
    const { out } = await explain('orders', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ format: 'plimsoll-explanation/1', resource: { id: 'orders' } });
    expect((await explain('orders', '--format', 'csv')).out).toMatch(
      /^check,account,region,kind,resource,is,because\n/,
    );
  });

  test('offers the nearest id where there is none', async () => {
    expect(await explain('vol-0000000000000gp3')).toEqual({
      status: 2,
      out: '',
      err: 'error: the estate has no resource with the id "vol-0000000000000gp3".\nNearest: vol-0000000000000gp2, vol-000000000000loose, vol-0000000000stopped\n',
    });
  });

  test('offers the id where a name was given', async () => {
    expect((await explain('legacy-import')).err).toContain('By that name: i-0000000000000idle\n');
  });

  test('says what an id looks like where none is near', async () => {
    expect((await explain('zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz')).err).toContain(
      "None is near. The id is AWS's own",
    );
  });

  test('lists the choices where several resources have the id, and takes the one that is named', async () => {
    const { status, out, err } = await runHere(['explain', '--estate', twice, 'orders']);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain('  orders --account 111122223333 --region eu-north-1 --kind dynamodb-table\n');
    expect(err).toContain('  orders --account 111122223333 --region us-east-1 --kind dynamodb-table\n');
    const chosen = await runHere(['explain', '--estate', twice, 'orders', '--region', 'us-east-1']);
    expect(chosen.out).toContain('dynamodb-table in 111122223333 us-east-1');
    const wrong = await runHere(['explain', '--estate', twice, 'orders', '--region', 'us-west-1']);
    expect(wrong.err).toContain('no resource "orders" matches --region. There are:\n');
  });
});
