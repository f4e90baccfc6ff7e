import { describe, expect, test } from 'vitest';
import { unseenMetrics } from '../../../../shared/engine/metric-gaps.ts';
import { gapSchema } from '../../../../shared/model/gap.ts';
import { seriesSchema } from '../../../../shared/model/usage.ts';
import { dayMs } from '../../../../shared/model/words.ts';
import type { MetricAddress, MetricSearch } from '../../../../shared/ports.ts';
import { type Measured, measure, type Wanted } from '../../../../shared/sources/aws/utilisation/index.ts';
import { charged, type FakeSeries, type Faking, fakeSite, instance } from './fake-cloudwatch.ts';

const untilDay = 100;
const ec2 = (id: string, name: string, value: FakeSeries['value']): FakeSeries => ({
  namespace: 'AWS/EC2',
  name,
  dimensions: { InstanceId: id },
  value,
});
const names: Readonly<Record<string, string>> = {
  cpu: 'CPUUtilization',
  networkIn: 'NetworkIn',
  networkOut: 'NetworkOut',
};
const addressOf = ({ id }: { id: string }, metric: string): (MetricAddress | MetricSearch)[] =>
  metric === 'memory'
    ? [{ namespace: 'CWAgent', name: 'mem_used_percent', having: { InstanceId: id } }]
    : [{ namespace: 'AWS/EC2', name: names[metric]!, dimensions: { InstanceId: id } }];

const wants = (id: string, metrics: readonly string[], days = 14, kind = 'ec2-instance'): Wanted => ({
  resource: instance(id, kind),
  untilDay,
  asks: metrics.map((metric) => ({
    metric,
    stat: metric.startsWith('network') ? 'Sum' : 'Average',
    step: metric.startsWith('network') ? 3600 : 300,
    fromDay: untilDay - days,
    untilDay,
  })),
});

const measuring = async (faking: Faking, wanted: readonly Wanted[], address = addressOf) => {
  const fake = fakeSite(faking);
  const measured: Measured[] = [];
  for await (const one of measure(fake.site, wanted, { addressOf: address, cost: fake.cost, pauseMs: 0 }))
    measured.push(one);
  const by = new Map(measured.map((one) => [one.resource.id, one]));
  return { ...fake, measured, of: (id: string) => by.get(id)! };
};

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `i-${index}`);
const wave = (at: number): number => (at / 300_000) % 97;

describe('what is asked and what comes of it', () => {
  test('values lie on the steps since the first midnight, with null where there was no datapoint', async () => {
    const series = [
      ec2('i-1', 'CPUUtilization', (at) => (at % dayMs === 0 ? undefined : wave(at))),
      ec2('i-1', 'NetworkIn', wave),
    ];
    const { of, requests, gaps } = await measuring({ series }, [wants('i-1', ['cpu', 'networkIn', 'networkOut'], 2)]);
    const one = of('i-1');
    expect(one).toMatchObject({ asked: true, complete: true, through: 99 });
    const [cpu, network] = one.series.map((line) => seriesSchema.parse(line));
    expect(cpu).toMatchObject({
      id: 'i-1',
      metric: 'cpu',
      stat: 'Average',
      step: 300,
      start: '1970-04-09T00:00:00.000Z',
    });
    const start = 98 * dayMs;
    expect(cpu!.values).toEqual(
      Array.from({ length: 576 }, (_, step) => (step % 288 === 0 ? null : wave(start + step * 300_000))),
    );
    expect(network!.values).toEqual(Array.from({ length: 48 }, (_, hour) => wave(start + hour * 3_600_000)));
    expect(one.series).toHaveLength(2);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      StartTime: new Date('1970-04-09T00:00:00Z'),
      EndTime: new Date('1970-04-11T00:00:00Z'),
      ScanBy: 'TimestampAscending',
    });
    expect(gaps).toEqual([]);
  });

  test('no call passes 500 queries or 100,800 datapoints, so that none has a second page, and every metric is asked once', async () => {
    const metrics = ['cpu', 'networkIn', 'networkOut'];
    const series = ids(300).flatMap((id) => metrics.map((metric) => ec2(id, names[metric]!, () => 1)));
    const { requests, measured, mostInFlight } = await measuring(
      { series },
      ids(300).map((id) => wants(id, metrics, 5)),
    );
    for (const { MetricDataQueries, NextToken } of requests) {
      const datapoints = MetricDataQueries!.reduce((sum, one) => sum + (5 * 86_400) / one.MetricStat!.Period!, 0);
      expect(MetricDataQueries!.length).toBeLessThanOrEqual(500);
      expect(datapoints).toBeLessThanOrEqual(100_800);
      expect(NextToken).toBeUndefined();
    }
    expect(charged(requests)).toBe(900);
    expect(requests).toHaveLength(5);
    expect(mostInFlight()).toBeLessThanOrEqual(3);
    expect(measured.every(({ complete, series }) => complete && series.length === 3)).toBe(true);
    expect(new Set(measured.map(({ resource }) => resource.id)).size).toBe(300);
  });

  test('hourly metrics of five days go 500 to a call', async () => {
    const { requests } = await measuring(
      { series: [] },
      ids(600).map((id) => wants(id, ['networkIn'], 5)),
    );
    expect(requests.map(({ MetricDataQueries }) => MetricDataQueries!.length).sort()).toEqual([100, 500]);
  });

  test('several statistics of a metric stay in one call, and count once', async () => {
    const asks = [
      { metric: 'cpu', stat: 'Average', step: 300, fromDay: 70, untilDay },
      { metric: 'cpu', stat: 'Maximum', step: 3600, fromDay: 70, untilDay },
    ] as const;
    const { requests, of } = await measuring(
      { series: ids(40).map((id) => ec2(id, 'CPUUtilization', wave)) },
      ids(40).map((id) => ({ resource: instance(id), untilDay, asks })),
    );
    expect(charged(requests)).toBe(40);
    expect(of('i-7').series.map(({ stat, step }) => `${stat} ${step}`)).toEqual(['Average 300', 'Maximum 3600']);
  });

  test('a resource that has no such metric is asked for nothing and is complete', async () => {
    const { of, requests } = await measuring({ series: [] }, [wants('i-1', ['cpu'])], () => []);
    expect(of('i-1')).toMatchObject({ asked: true, complete: true, through: 99, series: [] });
    expect(requests).toEqual([]);
  });

  test('negative datapoints are left out and told, values above 100 % are kept', async () => {
    const series = [ec2('i-1', 'CPUUtilization', (at) => (at % 600_000 === 0 ? -1 : 104))];
    const { of, gaps } = await measuring({ series }, [wants('i-1', ['cpu'], 1)]);
    expect(of('i-1').series[0]!.values.slice(0, 3)).toEqual([null, 104, null]);
    expect(gaps).toEqual([
      {
        kind: 'ec2-instance',
        what: 'metric',
        missing: 'cpu (AWS/EC2 CPUUtilization)',
        because: 'datapoints of 1 resource that are negative or no number were left out',
        askedOn: '1970-04-11',
      },
    ]);
  });
});

describe('pages and faults', () => {
  const series = ids(30).map((id, index) => ec2(id, 'CPUUtilization', (at) => wave(at) + index));
  const wanted = ids(30).map((id) => wants(id, ['cpu'], 5));
  const truth = (index: number): number[] =>
    Array.from({ length: 1440 }, (_, step) => wave(95 * dayMs + step * 300_000) + index);

  test('pages are followed to the end', async () => {
    const { of, requests } = await measuring({ series, page: 10_000 }, wanted);
    expect(requests).toHaveLength(5);
    for (const index of [0, 7, 29]) expect(of(`i-${index}`).series[0]!.values).toEqual(truth(index));
  });

  test('what AWS answers with an internal error is asked again, just that', async () => {
    const { of, requests, gaps } = await measuring(
      {
        series,
        answer: (answer, _, nth) => ({
          ...answer,
          MetricDataResults: answer.MetricDataResults!.map((result, index) =>
            nth < 2 && index < 3 ? { ...result, StatusCode: 'InternalError', Values: [], Timestamps: [] } : result,
          ),
        }),
      },
      wanted,
    );
    expect(requests.map(({ MetricDataQueries }) => MetricDataQueries!.length)).toEqual([30, 3, 3]);
    for (const index of [0, 2, 3, 29]) {
      expect(of(`i-${index}`)).toMatchObject({ complete: true, through: 99 });
      expect(of(`i-${index}`).series[0]!.values).toEqual(truth(index));
    }
    expect(gaps).toEqual([]);
  });

  test.each(['InternalError', 'PartialData', 'Forbidden'] as const)(
    'what stays %s after three retries is a gap that names the metric, and is asked again by the next run',
    async (StatusCode) => {
      const { of, requests, gaps } = await measuring(
        {
          series,
          answer: (answer, { MetricDataQueries }) => ({
            ...answer,
            MetricDataResults: answer.MetricDataResults!.map((result, index) =>
              ['i-0', 'i-5'].includes(MetricDataQueries![index]!.MetricStat!.Metric!.Dimensions![0]!.Value!)
                ? { ...result, StatusCode, Messages: [{ Code: 'x', Value: 'try later' }] }
                : result,
            ),
          }),
        },
        wanted,
      );
      expect(requests).toHaveLength(4);
      expect(of('i-0')).toMatchObject({ asked: true, complete: false });
      expect(of('i-0').through).toBeUndefined();
      expect(of('i-1')).toMatchObject({ complete: true, through: 99 });
      expect(gaps).toEqual([
        {
          kind: 'ec2-instance',
          what: 'metric',
          missing: 'cpu (AWS/EC2 CPUUtilization)',
          because: `cloudwatch:GetMetricData did not answer it whole for 2 resources, the first with ${StatusCode} (try later); the next run asks again`,
        },
      ]);
      const unseen = unseenMetrics(gaps.map((gap) => gapSchema.parse({ account: '111122223333', ...gap })));
      expect(unseen(instance('i-9'), 'cpu')).toContain('did not answer it whole');
      expect(unseen(instance('i-9'), 'networkIn')).toBeUndefined();
    },
  );

  test('an answer without a word of some queries is not taken for silence', async () => {
    const { of, gaps } = await measuring({ series, answer: () => ({}) }, [wants('i-1', ['cpu'])]);
    expect(of('i-1')).toMatchObject({ complete: false, series: [] });
    expect(gaps[0]!.because).toContain('the first with no answer');
  });

  test('a call that fails is tried once more; a page that fails midway loses nothing', async () => {
    const { of, requests } = await measuring(
      {
        series,
        page: 10_000,
        answer: (answer, _, nth) => {
          if (nth === 2) throw Object.assign(new Error('socket hang up'), { name: 'ECONNRESET' });
          return answer;
        },
      },
      wanted,
    );
    expect(requests.length).toBeGreaterThan(5);
    for (const index of [0, 13, 14, 29]) expect(of(`i-${index}`).series[0]!.values).toEqual(truth(index));
  });

  test('calls that go on failing end the asking of this scope, and what was left out is told', async () => {
    const many = ids(500).map((id) => wants(id, ['cpu']));
    const { requests, gaps, measured } = await measuring(
      {
        series: [],
        answer: () => {
          throw Object.assign(new Error('hangs'), { name: 'TimeoutError' });
        },
      },
      many,
    );
    expect(requests.length).toBeLessThanOrEqual(12);
    expect(measured).toHaveLength(500);
    expect(measured.every(({ complete }) => !complete)).toBe(true);
    expect(gaps.map(({ missing }) => missing).sort()).toEqual([
      'cloudwatch:GetMetricData',
      'cpu (AWS/EC2 CPUUtilization)',
    ]);
    expect(gaps.find(({ missing }) => missing === 'cloudwatch:GetMetricData')!.because).toMatch(
      /^calls failed \(no answer in time\) before \d+ resources of this kind were asked; the next run asks again$/,
    );
  });

  test('a query that AWS refuses is singled out, and the others are answered', async () => {
    const { of, gaps } = await measuring({ series }, [...wanted, wants('', ['cpu'], 5)]);
    for (const index of [0, 29]) expect(of(`i-${index}`).series[0]!.values).toEqual(truth(index));
    expect(of('')).toMatchObject({ complete: false });
    expect(gaps).toHaveLength(1);
    expect(gaps[0]!.because).toContain('for 1 resource, the first with ValidationError: a dimension without a value');
  });

  test('without the permission one gap names it, after one call, and every resource comes out', async () => {
    const { requests, measured, gaps } = await measuring(
      {
        series,
        answer: () => {
          throw Object.assign(new Error('not authorized to perform: cloudwatch:GetMetricData'), {
            name: 'AccessDenied',
          });
        },
      },
      ids(400).map((id, index) => wants(id, ['cpu'], 14, index % 2 ? 'ec2-instance' : 'rds-instance')),
    );
    expect(requests.length).toBeLessThanOrEqual(3);
    expect(measured).toHaveLength(400);
    expect(measured.every(({ asked, complete }) => !asked && !complete)).toBe(true);
    expect(gaps).toEqual([
      {
        what: 'permission',
        missing: 'cloudwatch:GetMetricData',
        because:
          'AccessDenied: not authorized to perform: cloudwatch:GetMetricData: the utilisation of 400 resources cannot be seen',
      },
    ]);
  });
});

describe('what ends a scope', () => {
  test('credentials that are over end it at once', async () => {
    const { requests, gaps, measured } = await measuring(
      {
        series: [],
        answer: () => {
          throw Object.assign(new Error('the security token is expired'), { name: 'ExpiredTokenException' });
        },
      },
      ids(300).map((id) => wants(id, ['cpu'])),
    );
    expect(requests.length).toBeLessThanOrEqual(3);
    expect(measured).toHaveLength(300);
    expect(gaps.map(({ missing, because }) => `${missing}: ${because}`)).toEqual([
      'cloudwatch:GetMetricData: calls failed (ExpiredTokenException: the security token is expired) before 300 resources of this kind were asked; the next run asks again',
    ]);
  });

  test('a fault of our own is thrown on', async () => {
    const broken = {
      series: [],
      answer: () => {
        throw new TypeError('x is not a function');
      },
    };
    await expect(measuring(broken, [wants('i-1', ['cpu'])])).rejects.toThrow('x is not a function');
  });
});

describe('the budget', () => {
  test('a listing is paid for too: without a cent for it, nothing is looked for', async () => {
    const { lists, requests, of, gaps } = await measuring({ series: [], dollars: 0 }, [
      wants('i-1', ['cpu', 'memory']),
    ]);
    expect([lists.length, requests.length]).toEqual([0, 0]);
    expect(of('i-1')).toMatchObject({ asked: false, complete: false });
    expect(gaps).toHaveLength(1);
  });

  test('calls stop before it is passed, and a gap a kind says how many resources were left out', async () => {
    const wanted = ids(100).map((id, index) => wants(id, ['cpu'], 14, index < 60 ? 'ec2-instance' : 'rds-instance'));
    const { requests, measured, gaps, cost } = await measuring({ series: [], dollars: 0.0005 }, wanted);
    expect(charged(requests)).toBe(50);
    expect(cost.spent.dollars).toBeLessThanOrEqual(0.0005);
    const left = measured.filter(({ asked }) => !asked);
    expect(measured.filter(({ complete }) => complete)).toHaveLength(50);
    expect(left).toHaveLength(50);
    expect(left.every(({ complete, through }) => !complete && through === undefined)).toBe(true);
    expect(gaps.map(({ kind, because }) => `${kind}: ${because}`).sort()).toEqual([
      'ec2-instance: the budget for calls was used up before 10 resources of this kind were asked; the next run asks again',
      'rds-instance: the budget for calls was used up before 40 resources of this kind were asked; the next run asks again',
    ]);
  });
});

describe('metrics whose dimensions are to be found', () => {
  const memory = (id: string, more: Readonly<Record<string, string>>, value: FakeSeries['value']): FakeSeries => ({
    namespace: 'CWAgent',
    name: 'mem_used_percent',
    dimensions: { InstanceId: id, ...more },
    value,
  });

  test('they are found with an image id or an instance type among them, by one listing of all pages', async () => {
    const series = ids(30).map((id, index) =>
      memory(
        id,
        index % 2 ? { ImageId: 'ami-1', InstanceType: 'm5.large' } : { host: `ip-${index}` },
        () => 40 + index,
      ),
    );
    const { lists, of } = await measuring(
      { series, listed: 7 },
      ids(30).map((id) => wants(id, ['memory'], 1)),
    );
    expect(lists).toHaveLength(5);
    expect(lists[0]).toMatchObject({ Namespace: 'CWAgent', Dimensions: [{ Name: 'InstanceId' }] });
    for (const index of [0, 1, 28, 29]) expect(of(`i-${index}`).series[0]!.values[0]).toBe(40 + index);
  });

  test('series of before and after a change of type are joined, and where both have a value the higher stands', async () => {
    const noon = 99.5 * dayMs;
    const series = [
      memory('i-1', { InstanceType: 'm5.large' }, (at) => (at < noon + 600_000 ? 30 : undefined)),
      memory('i-1', { InstanceType: 'm5.xlarge' }, (at) => (at >= noon ? 60 : undefined)),
    ];
    const { of } = await measuring({ series }, [wants('i-1', ['memory'], 1)]);
    expect(of('i-1').series).toHaveLength(1);
    expect(of('i-1').series[0]!.values.slice(142, 148)).toEqual([30, 30, 60, 60, 60, 60]);
  });

  test('a collector chooses among what is found', async () => {
    const series = [memory('i-1', { process: 'a' }, () => 1), memory('i-1', {}, () => 50)];
    const { of, requests } = await measuring({ series }, [wants('i-1', ['memory'], 1)], ({ id }) => [
      {
        namespace: 'CWAgent',
        name: 'mem_used_percent',
        having: { InstanceId: id },
        choose: (found) => found.filter(({ process }) => process === undefined),
      },
    ]);
    expect(charged(requests)).toBe(1);
    expect(of('i-1').series[0]!.values[0]).toBe(50);
  });

  test('a metric with more series than can be listed is looked for resource by resource', async () => {
    const crowd = Array.from({ length: 500 }, (_, index) => memory(`x-${index}`, {}, () => 1));
    const series = [...crowd, memory('i-1', { host: 'a' }, () => 71)];
    const { of, lists, gaps } = await measuring({ series, listed: 10 }, [
      wants('i-1', ['memory'], 1),
      wants('i-2', ['memory'], 1),
    ]);
    expect(lists).toHaveLength(42);
    expect(lists.at(-1)).toMatchObject({ Dimensions: [{ Name: 'InstanceId', Value: 'i-2' }] });
    expect(of('i-1').series[0]!.values[0]).toBe(71);
    expect(of('i-2')).toMatchObject({ series: [], complete: true });
    expect(gaps).toEqual([]);
  });

  test('a resource with a million series is asked for 25 of them, and that is told', async () => {
    const series = Array.from({ length: 3000 }, (_, index) => memory('i-1', { process: `${index}` }, () => index));
    const { requests, gaps } = await measuring({ series, listed: 10 }, [wants('i-1', ['memory'], 1)]);
    expect(charged(requests)).toBe(25);
    expect(gaps).toEqual([
      {
        kind: 'ec2-instance',
        what: 'metric',
        missing: 'memory (CWAgent mem_used_percent)',
        because: 'it has more series than are listed and asked, so at most 25 were asked of each of 1 resource',
        askedOn: '1970-04-11',
      },
    ]);
  });

  test('without the permission to list them, the others are measured and one gap names the action and the metric', async () => {
    const { of, gaps } = await measuring(
      {
        series: [ec2('i-1', 'CPUUtilization', () => 5)],
        list: () => {
          throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
        },
      },
      [wants('i-1', ['cpu', 'memory'], 1), wants('i-2', ['cpu', 'memory'], 1)],
    );
    expect(of('i-1')).toMatchObject({ complete: true, through: 99 });
    expect(of('i-1').series.map(({ metric }) => metric)).toEqual(['cpu']);
    expect(gaps).toEqual([
      {
        kind: 'ec2-instance',
        what: 'permission',
        missing: 'cloudwatch:ListMetrics for memory (CWAgent mem_used_percent)',
        because: 'AccessDeniedException: no: under which dimensions it is kept could not be found, for 2 resources',
        askedOn: '1970-04-11',
      },
    ]);
  });

  test.each([
    [
      'fails',
      () => {
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      },
    ],
    ['comes back empty', () => ({})],
  ])('a listing that %s is tried again by the next run', async (_, list) => {
    const { of, gaps } = await measuring({ series: [ec2('i-1', 'CPUUtilization', () => 5)], list }, [
      wants('i-1', ['cpu', 'memory'], 1),
    ]);
    expect(of('i-1')).toMatchObject({ complete: false, asked: true });
    expect(of('i-1').series).toHaveLength(1);
    expect(gaps.map(({ what }) => what)).toEqual(['metric']);
  });
});

describe('a stream of resources', () => {
  test('resources come out while others are still to be named', async () => {
    const { site, cost } = fakeSite({ series: [] });
    let named = 0;
    const stream = function* () {
      for (const id of ids(2000)) {
        named += 1;
        yield wants(id, ['cpu']);
      }
    };
    for await (const _ of measure(site, stream(), { addressOf, cost })) break;
    expect(named).toBeLessThan(200);
  });

  test('a fault of the one who names them is passed on', async () => {
    const { site, cost } = fakeSite({ series: [] });
    const stream = function* () {
      yield wants('i-1', ['cpu']);
      throw new Error('the inventory broke');
    };
    const walk = async () => {
      for await (const _ of measure(site, stream(), { addressOf, cost }));
    };
    await expect(walk()).rejects.toThrow('the inventory broke');
  });
});
