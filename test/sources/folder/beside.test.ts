import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Advice } from '../../../shared/model/advice.ts';
import type { EstateHeader } from '../../../shared/model/estate.ts';
import { createFolderWriter } from '../../../shared/sources/folder/write.ts';
import { emptyFolder, folder, gz, header, lines, refused, walked } from './fixture.ts';

const advice: Advice = {
  account: '111122223333',
  region: 'us-east-1',
  kind: 'ec2-instance',
  id: 'i-1',
  source: 'compute-optimizer',
  finding: 'Overprovisioned',
  to: 'm5.large',
  monthlySaving: 12.345678901,
  asOf: '2026-03-14T00:00:00Z',
};
const bare: Advice = {
  account: '1',
  region: 'r',
  kind: 'toaster',
  id: 'x',
  source: 'cost-optimization-hub',
  finding: 'Stop',
};
const offerings = new Map([
  ['111122223333', new Map([['us-east-1a', new Set(['m5.large', 'c5.large'])]])],
  ['444455556666', new Map([['us-east-1a', new Set<string>()]])],
]);

describe('what stands beside the resources of a folder', () => {
  test('is absent where the folder does not say', async () => {
    const { estate } = await walked(folder());
    expect([estate.advice, estate.offerings]).toEqual([undefined, undefined]);
  });

  test('reads back as it was written', async () => {
    const dir = join(emptyFolder(), 'estate');
    const writer = await createFolderWriter(dir, header as unknown as EstateHeader);
    await writer.advice(advice);
    await writer.advice(bare);
    await writer.offerings(offerings);
    await writer.close();
    const { estate } = await walked(dir);
    expect(estate.advice).toEqual([advice, bare]);
    expect(estate.offerings).toEqual(offerings);
  });

  test('may be gzipped', async () => {
    const { estate } = await walked(
      folder({ 'advice.ndjson.gz': gz(lines([advice])), 'offerings.json.gz': gz('{"1":{"a":["m5.large"]}}') }),
    );
    expect(estate.advice).toEqual([advice]);
    expect(estate.offerings?.get('1')?.get('a')).toEqual(new Set(['m5.large']));
  });

  test.each([
    ['of a source that is not known', { ...advice, source: 'a friend' }, 'source'],
    ['without a finding', { ...advice, finding: undefined }, 'finding'],
    ['without an account', { ...advice, account: undefined }, 'account'],
    ['with a saving in words', { ...advice, monthlySaving: '12' }, 'monthlySaving'],
  ])('is refused with file, line and field: advice %s', async (_, line, field) => {
    const error = await refused(folder({ 'advice.ndjson': [advice, line] }));
    expect(error).toMatchObject({ file: 'advice.ndjson', line: 2, field });
  });

  test('is refused: advice with a saving that is not finite', async () => {
    const error = await refused(folder({ 'advice.ndjson': JSON.stringify(advice).replace('12.345678901', '1e999') }));
    expect(error).toMatchObject({ file: 'advice.ndjson', line: 1, field: 'monthlySaving' });
  });

  test.each([
    ['types that are no list', { 1: { a: 'm5.large' } }, '1.a'],
    ['a type that is no word', { 1: { a: ['m5.large', 7] } }, '1.a[1]'],
    ['zones without an account', { a: ['m5.large'] }, 'a'],
  ])('is refused with file and field: offerings of %s', async (_, content, field) => {
    expect(await refused(folder({ 'offerings.json': content }))).toMatchObject({ file: 'offerings.json', field });
  });

  test('is refused: offerings that are no JSON', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'offerings.json'), '[');
    expect((await refused(dir)).message).toMatch(/^offerings\.json: is no JSON/);
  });
});
