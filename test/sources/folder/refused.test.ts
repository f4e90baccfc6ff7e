import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFolder } from '../../../shared/sources/folder/open.ts';
import { emptyFolder, folder, gz, header, instance, kinds, lines, refused, usage, volume } from './fixture.ts';

describe('A folder is refused', () => {
  test('when it is not there, with how to make one', async () => {
    const error = await refused(join(emptyFolder(), 'nowhere'));
    expect(error.message).toContain('there is no such folder');
    expect(error.message).toContain('plimsoll sample --out DIR');
  });

  test('when it is a file', async () => {
    expect((await refused(join(folder(), 'estate.json'))).reason).toBe('is no folder');
  });

  test('when it is empty, with what an estate folder is', async () => {
    const error = await refused(emptyFolder());
    expect(error.message).toContain('is empty');
    expect(error.message).toContain('estate.json and resources.ndjson');
  });

  test('when estate.json is missing', async () => {
    const error = await refused(folder({ 'estate.json': undefined }));
    expect(error.message).toMatch(/estate\.json: is missing/);
    expect(error.fix).toContain('plimsoll sample --out DIR');
  });

  test('when resources.ndjson is missing', async () => {
    expect((await refused(folder({ 'resources.ndjson': undefined }))).message).toMatch(/resources\.ndjson: is missing/);
  });

  test('when one of its files is a folder', async () => {
    const dir = folder({ 'estate.json': undefined });
    mkdirSync(join(dir, 'estate.json'));
    expect(await refused(dir)).toMatchObject({ file: 'estate.json', reason: 'is a folder, not a file' });
  });

  test('when its format is of another version', async () => {
    const error = await refused(folder({ 'estate.json': { ...header, format: 'plimsoll-estate/2' } }));
    expect(error.message).toBe(
      'estate.json: format: "plimsoll-estate/2" is not read by this version. Fix: export the estate again as "plimsoll-estate/1"',
    );
  });

  test('when its currency is another', async () => {
    expect(await refused(folder({ 'estate.json': { ...header, currency: 'EUR' } }))).toMatchObject({
      file: 'estate.json',
      field: 'currency',
    });
  });

  test('when asOf is missing', async () => {
    const { asOf, ...rest } = header;
    expect((await refused(folder({ 'estate.json': rest }))).message).toBe('estate.json: asOf: is missing. Fix: add it');
  });

  test('when estate.json is no JSON', async () => {
    expect((await refused(folder({ 'estate.json': '{"format":' }))).message).toMatch(/^estate\.json: is no JSON/);
  });

  test('when a file stands there plain and gzipped', async () => {
    const error = await refused(folder({ 'usage.ndjson': [usage('i-1')], 'usage.ndjson.gz': gz('') }));
    expect(error.message).toBe('usage.ndjson.gz: stands beside usage.ndjson. Fix: keep the one that is right');
  });

  test('when its bill stands there as CSV and as Parquet', async () => {
    const error = await refused(folder({ 'charges.csv': 'a', 'charges.parquet': 'b' }));
    expect(error.message).toContain('charges.parquet: stands beside charges.csv');
  });
});

describe('A line of resources is refused with file, line and field', () => {
  const second = async (line: object | string) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    return refused(folder({ 'resources.ndjson': `${JSON.stringify(instance('i-1'))}\n\n${text}\n` }));
  };

  test('when it is broken', async () => {
    const error = await second('{"account": "1", ');
    expect(error.message).toMatch(/^resources\.ndjson line 3: is no JSON: .*Fix: write one JSON object a line/);
  });

  test.each(['[1]', '"text"', '12', 'null'])('when it is %s, no object', async (text) => {
    expect((await second(text)).message).toMatch(/^resources\.ndjson line 3: is no JSON object but /);
  });

  test.each(['account', 'region', 'kind', 'id', 'spec'])('when %s is missing', async (key) => {
    const line = Object.fromEntries(Object.entries(instance('i-2')).filter(([name]) => name !== key));
    expect(await second(line)).toMatchObject({ line: 3, field: key, reason: 'is missing' });
  });

  test('when the type of a key is wrong', async () => {
    expect(await second(instance('i-2', { tags: { owner: 3 } }))).toMatchObject({ line: 3, field: 'tags.owner' });
    expect(await second(instance('i-2', { createdAt: 'yesterday' }))).toMatchObject({ field: 'createdAt' });
    expect(await second(instance('i-2', { spec: 'm5.large' }))).toMatchObject({ field: 'spec' });
  });

  test('when the type of a key in spec is wrong, with what to do', async () => {
    expect((await second(volume('vol-1', { sizeGiB: '100' }))).message).toBe(
      'resources.ndjson line 3: spec.sizeGiB: expected number, received string. Fix: write it without quotes',
    );
  });

  test('when the type deep in spec is wrong', async () => {
    const table = { ...instance('t'), kind: 'dynamodb-table', spec: { indexes: [{ name: 'a', readCapacity: '5' }] } };
    expect((await second(table)).field).toBe('spec.indexes[0].readCapacity');
  });

  test('when a required key of spec is missing', async () => {
    expect(await second(instance('i-2', { spec: {} }))).toMatchObject({
      field: 'spec.instanceType',
      reason: 'is missing',
    });
  });

  test('when a quantity is negative', async () => {
    expect(await second(volume('vol-1', { sizeGiB: -1 }))).toMatchObject({ line: 3, field: 'spec.sizeGiB' });
  });

  test('when a number is infinite, in a key that nobody knows too', async () => {
    expect(
      await second('{"account":"1","region":"r","kind":"ebs-volume","id":"v","spec":{"sizeGiB":1e999}}'),
    ).toMatchObject({ line: 3, field: 'spec.sizeGiB' });
    expect(await second('{"account":"1","region":"r","kind":"x","id":"v","spec":{"a":[{"b":-1e999}]}}')).toMatchObject({
      line: 3,
      field: 'spec.a[0].b',
    });
  });

  test('when a number is NaN, which JSON cannot hold', async () => {
    expect((await second('{"id": NaN}')).message).toMatch(/line 3: is no JSON.*JSON has no NaN/);
  });

  test('when a number is absurd', async () => {
    expect(await second(volume('vol-1', { sizeGiB: 1e300 }))).toMatchObject({ field: 'spec.sizeGiB' });
  });

  test('when it is nested without end', async () => {
    const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    expect((await second(deep)).reason).toMatch(/nested more than 50 deep/);
  });

  test('when two resources have one identity, with the first one’s line', async () => {
    const error = await second(instance('i-1'));
    expect(error).toMatchObject({ file: 'resources.ndjson', line: 3, field: 'id' });
    expect(error.reason).toContain('as line 1: 111122223333/us-east-1/ec2-instance/i-1');
  });

  test('when it is not UTF-8', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'resources.ndjson'), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
    expect(await refused(dir)).toMatchObject({ line: 1, reason: 'is not UTF-8' });
  });

  test('when it is longer than 64 MiB, by its number', async () => {
    const dir = folder({ 'resources.ndjson': Buffer.alloc(64 * 1024 * 1024 + 2, 'x') });
    expect(await refused(dir)).toMatchObject({ file: 'resources.ndjson', line: 1, reason: 'is longer than 64 MiB' });
  });

  test('without a control character in the message', async () => {
    const error = await second(instance('i-1\u001b[31m\u202e', { spec: { 'a\u0007': [], instanceType: 5 } }));
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const broken = await second('{"\u001b[31m\u202e');
    expect(broken.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('A gzipped file is refused', () => {
  test('when it is cut off', async () => {
    const many = lines(Array.from({ length: 2000 }, (_, index) => instance(`i-${index * 7919}`)));
    const whole = gz(many);
    const dir = folder({ 'resources.ndjson': undefined, 'resources.ndjson.gz': whole.subarray(0, whole.length / 2) });
    expect(await refused(dir)).toMatchObject({
      file: 'resources.ndjson.gz',
      reason: 'the gzip is cut off before its end',
    });
  });

  test('when it is not gzipped', async () => {
    const dir = folder({ 'usage.ndjson.gz': lines([usage('i-1')]) });
    expect(await refused(dir)).toMatchObject({ file: 'usage.ndjson.gz', reason: 'is no gzip, or a damaged one' });
  });
});

describe('A line of usage is refused with file, line and field', () => {
  const bad = async (line: object | string) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    return refused(folder({ 'usage.ndjson': `${JSON.stringify(usage('i-1', { metric: 'networkIn' }))}\n${text}\n` }));
  };

  test.each(['account', 'region', 'kind', 'id', 'metric', 'stat', 'start', 'step', 'values'])(
    'when %s is missing',
    async (key) => {
      const line = Object.fromEntries(Object.entries(usage('i-1')).filter(([name]) => name !== key));
      const error = await bad(line);
      expect(error).toMatchObject({ file: 'usage.ndjson', line: 2, field: key });
    },
  );

  test('when its step is none of the three', async () => {
    expect((await bad(usage('i-1', { step: 60 }))).message).toMatch(/^usage\.ndjson line 2: step: .*300\|3600\|86400/);
  });

  test('when its statistic is none of the four', async () => {
    expect(await bad(usage('i-1', { stat: 'p99' }))).toMatchObject({ line: 2, field: 'stat' });
  });

  test('when a value is negative', async () => {
    expect((await bad(usage('i-1', { values: [1, null, -0.5] }))).message).toMatch(
      /^usage\.ndjson line 2: values\[2\]: -0\.5 is negative/,
    );
  });

  test('when a value is infinite', async () => {
    const text = JSON.stringify(usage('i-1')).replace('[1,2,3]', '[1,1e999]');
    expect(await bad(text)).toMatchObject({ line: 2, field: 'values[1]' });
  });

  test('when a value is NaN', async () => {
    const text = JSON.stringify(usage('i-1')).replace('[1,2,3]', '[1,NaN]');
    expect((await bad(text)).message).toMatch(/^usage\.ndjson line 2: is no JSON/);
  });

  test('when a value is absurd', async () => {
    expect(await bad(usage('i-1', { metric: 'networkIn', stat: 'Maximum', values: [1e300] }))).toMatchObject({
      field: 'values[0]',
    });
  });

  test.each([['"5"'], ['true'], ['[1]'], ['{}']])('when a value is %s', async (value) => {
    const text = JSON.stringify(usage('i-1')).replace('[1,2,3]', `[${value}]`);
    expect((await bad(text)).reason).toMatch(/^expected number or null, received (string|boolean|array|object)$/);
  });

  test('when its values are no list', async () => {
    expect(await bad(usage('i-1', { values: 5 }))).toMatchObject({ line: 2, field: 'values' });
  });

  test('when the time it covers overlaps another series of its metric, statistic and step', async () => {
    const error = await bad(usage('i-1', { metric: 'networkIn', start: '2026-03-01T00:10:00Z' }));
    expect(error).toMatchObject({ file: 'usage.ndjson', line: 2, field: 'start' });
    expect(error.reason).toContain('2026-03-01T00:10:00.000Z to 2026-03-01T00:15:00.000Z');
  });

  test('when it overlaps between two others, of a resource that is not there too', async () => {
    for (const id of ['i-1', 'i-stranger']) {
      const at = (start: string) => usage(id, { start: `2026-03-01T${start}:00Z` });
      const dir = folder({ 'usage.ndjson': [at('02:00'), at('01:00'), at('00:00'), at('03:00'), at('01:05')] });
      expect(await refused(dir)).toMatchObject({ line: 5 });
    }
  });
});

describe('A folder that promises usage in the order of resources', () => {
  const promised = { ...header, order: 'by-resource' };
  test('is refused where a series stands out of its turn', async () => {
    const dir = folder({
      'estate.json': promised,
      'resources.ndjson': [instance('i-1'), instance('i-2')],
      'usage.ndjson': [usage('i-2'), usage('i-1')],
    });
    const error = await refused(dir);
    expect(error).toMatchObject({ file: 'usage.ndjson', line: 2 });
    expect(error.message).toContain('by-resource');
  });

  test('is refused where two series overlap', async () => {
    const dir = folder({ 'estate.json': promised, 'usage.ndjson': [usage('i-1'), usage('i-1')] });
    expect(await refused(dir)).toMatchObject({ file: 'usage.ndjson', line: 2, field: 'start' });
  });
});

describe('The small files are refused with line and field', () => {
  const plan = {
    id: 'sp-1',
    account: '1',
    type: 'compute-savings-plan',
    start: '2026-01-01T00:00:00Z',
    end: '2027-01-01T00:00:00Z',
    hourlyCommitment: 1.5,
    sharedWith: 'all',
  };

  test('when a commitment lacks a key, has a negative commitment or stands there twice', async () => {
    const bad = (...list: object[]) => refused(folder({ 'commitments.ndjson': list }));
    expect(await bad({ ...plan, end: undefined })).toMatchObject({ line: 1, field: 'end', reason: 'is missing' });
    expect(await bad(plan, { ...plan, id: 'sp-2', hourlyCommitment: -1 })).toMatchObject({
      line: 2,
      field: 'hourlyCommitment',
    });
    expect((await bad(plan, plan)).message).toMatch(/^commitments\.ndjson line 2: id: "sp-1" stands on line 1 already/);
  });

  test('when a gap is of no known sort', async () => {
    const dir = folder({ 'gaps.ndjson': [{ account: '1', what: 'nonsense', missing: 'a', because: 'b' }] });
    expect(await refused(dir)).toMatchObject({ file: 'gaps.ndjson', line: 1, field: 'what' });
  });

  test('when a price is no decimal string, absurd, or given twice with different figures', async () => {
    const price = { region: 'us-east-1', meter: 'AmazonEC2/NatGateway-Hours', unit: 'Hrs', price: '0.045' };
    const bad = (...prices: object[]) =>
      refused(folder({ 'prices.json': { asOf: '2026-03-01', source: 'x', prices } }));
    expect(await bad({ ...price, price: 0.045 })).toMatchObject({ file: 'prices.json', field: 'prices[0].price' });
    expect(await bad({ ...price, price: '-1' })).toMatchObject({ field: 'prices[0].price' });
    expect(await bad({ ...price, price: '9'.repeat(400) })).toMatchObject({ field: 'prices[0].price' });
    expect(await bad(price, { ...price, price: '0.05' })).toMatchObject({ field: 'prices[1].meter' });
  });

  test('before a single resource is handed out', async () => {
    await expect(openFolder(folder({ 'commitments.ndjson': 'x' }), kinds)).rejects.toThrow('commitments.ndjson line 1');
  });
});
