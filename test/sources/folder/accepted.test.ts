import { describe, expect, test } from 'vitest';
import { fold } from '../../../shared/model/profile.ts';
import type { Stat } from '../../../shared/model/usage.ts';
import { folder, gz, header, instance, lines, listed, usage, volume, walked } from './fixture.ts';

const sums = (profiles: readonly { hourSum: Float64Array }[] | undefined): number[] =>
  (profiles ?? []).map(({ hourSum }) => hourSum.reduce((sum, hour) => sum + hour, 0));

describe('A folder is read', () => {
  test('with resources in the order of the file, tags and unknown keys kept, null and absent told apart', async () => {
    const odd = instance('i-2', { shoeSize: 44, name: null, spec: { instanceType: 'm5.large', state: null, note: 1 } });
    const { observations } = await walked(folder({ 'resources.ndjson': [odd, volume('vol-1'), instance('i-1')] }));
    expect(observations.map(({ resource }) => resource)).toEqual([odd, volume('vol-1'), instance('i-1')]);
  });

  test('without resources and without usage', async () => {
    const dir = folder({
      'resources.ndjson': '',
      'usage.ndjson': [usage('i-1')],
      'estate.json': { ...header, order: 'by-resource' },
    });
    const { observations, because } = await walked(dir);
    expect(observations).toEqual([]);
    expect(because).toHaveLength(1);
  });

  test('with a byte order mark, CRLF, blank lines and no last line end', async () => {
    const text = `\ufeff${JSON.stringify(instance('i-1'))}\r\n\r\n  \t\n${JSON.stringify(instance('i-2'))}`;
    const dir = folder({ 'resources.ndjson': text, 'estate.json': `\ufeff${JSON.stringify(header)}\r\n` });
    const { observations } = await walked(dir);
    expect(observations.map(({ resource }) => resource.id)).toEqual(['i-1', 'i-2']);
  });

  test('from gzipped files as from plain ones', async () => {
    const files = { 'resources.ndjson': lines([instance('i-1')]), 'usage.ndjson': lines([usage('i-1')]) };
    const zipped = {
      'estate.json': undefined,
      'estate.json.gz': gz(JSON.stringify(header)),
      'resources.ndjson': undefined,
      'resources.ndjson.gz': gz(files['resources.ndjson']),
      'usage.ndjson.gz': gz(files['usage.ndjson']),
    };
    expect((await walked(folder(zipped))).observations).toEqual((await walked(folder(files))).observations);
  });

  test('with 10 MB in one tag', async () => {
    const tags = { big: 'x'.repeat(10_000_000) };
    const { observations } = await walked(folder({ 'resources.ndjson': [instance('i-1', { tags }), instance('i-2')] }));
    expect(observations[0]!.resource.tags!.big).toHaveLength(10_000_000);
    expect(observations[1]!.resource.id).toBe('i-2');
  });

  test('with names that hold control characters and formulas, as they are', async () => {
    const name = '=cmd()\u001b[31m\u202e\u0000';
    const { observations } = await walked(
      folder({ 'resources.ndjson': [instance(name, { name, tags: { [name]: name } })] }),
    );
    expect(observations[0]!.resource).toMatchObject({ id: name, name, tags: { [name]: name } });
  });

  test('with names that objects have of themselves', async () => {
    const text = JSON.stringify(instance('__proto__', { name: 'toString' })).replace(
      '"tags":{}',
      '"tags":{"__proto__":"x"}',
    );
    const { observations, because } = await walked(
      folder({ 'resources.ndjson': text, 'usage.ndjson': [usage('__proto__', { metric: 'constructor' })] }),
    );
    expect(Object.keys(observations[0]!.resource.tags!)).toEqual(['__proto__']);
    expect(because[0]).toContain('constructor: series of a metric');
  });

  test('twice, with the same answer and the same gaps', async () => {
    const { estate, observations, because } = await walked(
      folder({ 'usage.ndjson': [usage('i-1', { values: [101] }), usage('i-9')] }),
    );
    expect(await listed(estate.observations())).toEqual(observations);
    expect(estate.gaps.map((gap) => `${gap.missing}: ${gap.because}`)).toEqual(because);
  });

  test('from an account that estate.json does not list', async () => {
    const { because, observations } = await walked(
      folder({ 'resources.ndjson': [instance('i-1', { account: '999' })] }),
    );
    expect([observations.length, because]).toEqual([1, []]);
  });

  test('with its commitments, prices and gaps', async () => {
    const plan = {
      id: 'sp-1',
      account: '1',
      type: 'compute-savings-plan',
      start: '2026-01-01T00:00:00Z',
      end: '2027-01-01T00:00:00Z',
      sharedWith: 'all',
      colour: 'blue',
    };
    const price = { region: 'us-east-1', meter: 'AmazonEC2/NatGateway-Hours', unit: 'Hrs', price: '0.045' };
    const gap = { account: '1', region: 'eu-west-1', what: 'scope', missing: 'eu-west-1', because: 'access denied' };
    const { estate } = await walked(
      folder({
        'commitments.ndjson': [plan],
        'prices.json': { asOf: '2026-03-01', source: 'by hand', prices: [price] },
        'gaps.ndjson': [gap],
      }),
    );
    expect(estate.commitments).toEqual([plan]);
    expect([...estate.prices]).toEqual([
      ['us-east-1 AmazonEC2/NatGateway-Hours', { unit: 'Hrs', price: '0.045', source: 'by hand', asOf: '2026-03-01' }],
    ]);
    expect(estate.gaps).toEqual([gap]);
    expect(estate.charges).toBe(undefined);
  });
});

describe('Resources are related', () => {
  test('to what they hang on and to what hangs on them, wherever it stands in the file', async () => {
    const resources = [
      volume('vol-1', { attachedTo: 'i-1' }),
      instance('i-1'),
      instance('i-2'),
      volume('vol-2', { attachedTo: 'i-1' }),
    ];
    const { observations } = await walked(folder({ 'resources.ndjson': resources }));
    expect(observations.map(({ resource, related }) => [resource.id, related.map(({ id }) => id)])).toEqual([
      ['vol-1', ['i-1']],
      ['i-1', ['vol-1', 'vol-2']],
      ['i-2', []],
      ['vol-2', ['i-1']],
    ]);
  });

  test('within one account and region only', async () => {
    const resources = [
      instance('i-1'),
      volume('vol-1', { attachedTo: 'i-1' }, { region: 'eu-west-1' }),
      volume('vol-2', { attachedTo: 'i-1' }, { account: '2' }),
    ];
    const { observations } = await walked(folder({ 'resources.ndjson': resources }));
    expect(observations.flatMap(({ related }) => related)).toEqual([]);
  });
});

describe('Usage is folded', () => {
  test('into profiles by statistic and metric', async () => {
    const series = [
      usage('i-1', { metric: 'networkIn', stat: 'Sum', step: 3600, values: [10, null, 30] }),
      usage('i-1', { values: [1, 2] }),
      usage('i-1', { stat: 'Maximum', values: [3] }),
    ];
    const { observations } = await walked(folder({ 'usage.ndjson': series }));
    const { usage: found } = observations[0]!;
    expect([...found.keys()].sort()).toEqual(['Average cpu', 'Maximum cpu', 'Sum networkIn']);
    expect(sums(found.get('Sum networkIn'))).toEqual([40]);
    expect(found.get('Average cpu')![0]!.scale).toBe('percent');
  });

  test('with the finer of two steps, day by day', async () => {
    const daily = usage('i-1', { metric: 'networkIn', stat: 'Sum', step: 86400, values: [1000, 2000] });
    const hourly = usage('i-1', {
      metric: 'networkIn',
      stat: 'Sum',
      step: 3600,
      start: '2026-03-02T05:00:00Z',
      values: [7],
    });
    for (const series of [
      [daily, hourly],
      [hourly, daily],
    ]) {
      const { observations, because } = await walked(folder({ 'usage.ndjson': series }));
      const days = observations[0]!.usage.get('Sum networkIn')!;
      expect([days.map(({ step }) => step), sums(days), because]).toEqual([[86400, 3600], [1000, 7], []]);
    }
  });

  test('from series that follow each other, in any order of time', async () => {
    const at = (hour: number) =>
      usage('i-1', { step: 3600, start: `2026-03-01T0${hour}:00:00Z`, values: [hour, hour] });
    const { observations } = await walked(folder({ 'usage.ndjson': [at(4), at(0), at(2)] }));
    const [day] = observations[0]!.usage.get('Average cpu')!;
    expect([...day!.hourSum.slice(0, 6)]).toEqual([0, 0, 2, 2, 4, 4]);
  });

  test('by parts of a metric that has them', async () => {
    const table = { ...instance('t'), kind: 'dynamodb-table', spec: {} };
    const series = {
      ...usage('t', { metric: 'consumedRead/by-name', stat: 'Sum', values: [5] }),
      kind: 'dynamodb-table',
    };
    const { observations, because } = await walked(folder({ 'resources.ndjson': [table], 'usage.ndjson': [series] }));
    expect(sums(observations[0]!.usage.get('Sum consumedRead/by-name'))).toEqual([5]);
    expect(because).toEqual([]);
  });
});

describe('A folder is accepted with a gap', () => {
  const gaps = async (files: Record<string, object>) => (await walked(folder(files as never))).because;

  test('when a kind is unknown: the resource is kept', async () => {
    const odd = instance('x-1', { kind: 'quantum-computer', spec: { qubits: 7 } });
    const { observations, estate } = await walked(
      folder({
        'resources.ndjson': [odd, instance('x-2', { kind: 'quantum-computer' })],
        'usage.ndjson': [{ ...usage('x-1'), kind: 'quantum-computer' }],
      }),
    );
    expect(observations[0]).toEqual({ resource: odd, usage: new Map(), related: [] });
    expect(estate.gaps).toEqual([
      {
        account: '111122223333',
        region: 'us-east-1',
        kind: 'quantum-computer',
        what: 'resource',
        missing: 'the kind quantum-computer',
        because:
          'resources of a kind that this version does not know are kept, judged by no check and priced as nothing: 2 (such as of x-1, x-2)',
      },
    ]);
  });

  test('when a metric of a known kind is unknown, once for the metric and not for the line', async () => {
    const series = ['i-1', 'i-2'].map((id) => usage(id, { metric: 'heartRate' }));
    const found = await gaps({
      'resources.ndjson': [instance('i-1'), instance('i-2', { region: 'eu-west-1' })],
      'usage.ndjson': [series[0]!, { ...series[1]!, region: 'eu-west-1' }],
    });
    expect(found).toEqual([
      'heartRate: series of a metric that this version does not know of this kind were ignored: 2 (such as of i-1, i-2)',
    ]);
  });

  test('when usage belongs to a resource that is not there', async () => {
    expect(await gaps({ 'usage.ndjson': [usage('i-1'), usage('i-8'), usage('i-9')] })).toEqual([
      'a line in resources for the usage of ec2-instance: usage series of resources that are not in the estate were ignored: 2 (such as of i-8, i-9)',
    ]);
  });

  test('when datapoints lie at or after asOf: those are ignored', async () => {
    const late = usage('i-1', { start: '2026-03-14T23:55:00Z', values: [1, 2, null, 3] });
    const { observations, because } = await walked(folder({ 'usage.ndjson': [late] }));
    expect(because).toEqual(['cpu: datapoints after asOf were ignored: 2 (such as of i-1)']);
    expect(observations[0]!.usage.get('Average cpu')!.map(({ samples }) => samples)).toEqual([1]);
  });

  test('when percentages are over 100, absurd ones too: they are taken as 100', async () => {
    const { observations, because } = await walked(
      folder({ 'usage.ndjson': [usage('i-1', { values: [50, 101, 1e300] })] }),
    );
    expect(because).toEqual(['cpu: percentages above 100 were taken as 100: 2 (such as of i-1)']);
    expect(sums(observations[0]!.usage.get('Average cpu'))).toEqual([250]);
  });

  test('and bytes over 100 are bytes', async () => {
    expect(
      await gaps({ 'usage.ndjson': [usage('i-1', { metric: 'networkIn', stat: 'Sum', values: [5000] })] }),
    ).toEqual([]);
  });

  test('when a series starts off the grid of its step: it is moved back onto it', async () => {
    const off = usage('i-1', { start: '2026-03-01T00:58:20.5+00:00', values: [4, 6] });
    const { observations, because } = await walked(folder({ 'usage.ndjson': [off] }));
    expect(because).toEqual([
      'cpu: series that start off the grid of their step were moved back onto it: 1 (such as of i-1)',
    ]);
    const [day] = observations[0]!.usage.get('Average cpu')!;
    expect([...day!.hourSum.slice(0, 2)]).toEqual([4, 6]);
  });

  test('when a resource was created or changed after asOf', async () => {
    const created = instance('i-1', { createdAt: '2026-04-01T00:00:00Z' });
    const changed = instance('i-2', { createdAt: '2026-03-15T00:00:00Z', changedAt: '2030-01-01T00:00:00Z' });
    expect(await gaps({ 'resources.ndjson': [created, changed] })).toEqual([
      'a true changedAt: resources have a changedAt after asOf, so that no usage counts for them: 1 (such as of i-2)',
      'a true createdAt: resources have a createdAt after asOf, so that no usage counts for them: 1 (such as of i-1)',
    ]);
  });

  test('when asOf lies before all data: all of it is ignored', async () => {
    const { observations, because } = await walked(
      folder({ 'estate.json': { ...header, asOf: '2020-01-01T00:00:00Z' }, 'usage.ndjson': [usage('i-1')] }),
    );
    expect(because[0]).toBe(
      'all usage: asOf (2020-01-01T00:00:00.000Z) lies before every datapoint, so all 3 were ignored',
    );
    expect(sums(observations[0]!.usage.get('Average cpu'))).toEqual([]);
  });

  test('and a million bad points are one', async () => {
    const values = Array.from({ length: 1_000_000 }, () => 250);
    expect(await gaps({ 'usage.ndjson': [usage('i-1', { start: '2000-01-01T00:00:00Z', values })] })).toEqual([
      'cpu: percentages above 100 were taken as 100: 1000000 (such as of i-1)',
    ]);
  });

  test('and a thousand unknown metrics are a bounded number of them', async () => {
    const series = Array.from({ length: 1000 }, (_, index) => usage('i-1', { metric: `m${index}` }));
    const found = await gaps({ 'usage.ndjson': series });
    expect(found).toHaveLength(201);
    expect(
      found.filter((because) => because.includes('elsewhere: series') && because.includes(': 800 (')),
    ).toHaveLength(1);
  });
});

test('A folder in the promised order gives what the same folder without the promise gives', async () => {
  const ids = ['i-3', 'i-1', 'i-2', 'i-4'];
  const values = Array.from({ length: 600 }, (_, index) => (index * 37) % 101);
  const series = ids
    .filter((id) => id !== 'i-1')
    .flatMap((id) => [
      usage(id, { values }),
      usage(`${id}-gone`),
      usage(id, { metric: 'networkIn', stat: 'Sum' as Stat, values }),
    ]);
  const files = { 'resources.ndjson': ids.map((id) => instance(id)), 'usage.ndjson': series };
  const plain = await walked(folder(files));
  const inStep = await walked(folder({ ...files, 'estate.json': { ...header, order: 'by-resource' } }));
  expect(inStep.observations).toEqual(plain.observations);
  expect(inStep.estate.gaps).toEqual(plain.estate.gaps);
  expect(plain.observations[0]!.usage.get('Average cpu')).toEqual(
    fold({ stat: 'Average', step: 300, start: '2026-03-01T00:00:00Z', values }, 'percent', Number.POSITIVE_INFINITY),
  );
});
