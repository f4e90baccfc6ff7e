import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { describe, expect, test } from 'vitest';
import { chargeOf, metricsRequested } from '../../../../shared/sources/aws/reach/charges.ts';
import { countCalls, openOwnCost } from '../../../../shared/sources/aws/reach/own-cost.ts';
import { callName } from '../../../../shared/sources/aws/reach/services.ts';

const query = (id: string, instance: string, stat: string): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [
        { Name: 'InstanceId', Value: instance },
        { Name: 'AutoScalingGroupName', Value: 'g' },
      ],
    },
    Period: 300,
    Stat: stat,
  },
});

const stats = ['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount', 'p99'];

const answering = (fail = 0) => {
  let attempts = 0;
  return {
    handle: async () => {
      attempts += 1;
      if (attempts <= fail) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      const { HttpResponse } = await import('@smithy/core/protocols');
      return {
        response: new HttpResponse({ statusCode: 200, headers: {}, body: new TextEncoder().encode('{}') }),
      };
    },
    destroy: () => undefined,
  };
};

const configured = (requestHandler: ReturnType<typeof answering>) => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'K', secretAccessKey: 's' },
  requestHandler,
});

describe('what is charged', () => {
  test('five statistics of a metric count once, the sixth again', () => {
    expect(metricsRequested(stats.slice(0, 5).map((stat, i) => query(`q${i}`, 'i-1', stat)))).toBe(1);
    expect(metricsRequested(stats.map((stat, i) => query(`q${i}`, 'i-1', stat)))).toBe(2);
    expect(metricsRequested([query('a', 'i-1', 'Sum'), query('b', 'i-2', 'Sum'), { Id: 'c', Expression: 'a+b' }])).toBe(
      2,
    );
  });

  test('the order of dimensions makes no other metric', () => {
    const turned = query('b', 'i-1', 'Maximum');
    turned.MetricStat?.Metric?.Dimensions?.reverse();
    expect(metricsRequested([query('a', 'i-1', 'Average'), turned])).toBe(1);
  });

  test.each([
    ['ce:GetCostAndUsage', { dollars: 0.01 }],
    ['cloudwatch:ListMetrics', { dollars: 0.00001 }],
    ['s3:ListObjectsV2', { dollars: 0.000005 }],
    ['s3:GetObject', { dollars: 0.0000004 }],
    ['ec2:DescribeInstances', {}],
    ['pricing:GetProducts', {}],
  ])('%s', (call, charged) => {
    expect(chargeOf(call, {})).toEqual(charged);
  });

  test('calls are named by their IAM prefix', () => {
    expect(callName('ElasticLoadBalancingV2Client', 'DescribeTargetHealthCommand')).toBe(
      'elasticloadbalancing:DescribeTargetHealth',
    );
    expect(callName('CloudWatchLogsClient', 'DescribeLogGroupsCommand')).toBe('logs:DescribeLogGroups');
  });

  test('each attempt of a client is counted and charged', async () => {
    const cost = openOwnCost();
    const cloudwatch = new CloudWatchClient(configured(answering(1)));
    countCalls(cloudwatch, cost);
    const queries = Array.from({ length: 500 }, (_, i) => query(`q${i}`, `i-${i}`, 'Average'));
    const range = { StartTime: new Date(0), EndTime: new Date(300_000) };
    await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries: queries, ...range })).catch(() => undefined);
    const explorer = new CostExplorerClient(configured(answering()));
    countCalls(explorer, cost);
    await explorer.send(
      new GetCostAndUsageCommand({
        TimePeriod: { Start: '2026-06-01', End: '2026-06-02' },
        Granularity: 'DAILY',
        Metrics: ['UnblendedCost'],
      }),
    );
    expect(cost.spent).toEqual({
      calls: { 'ce:GetCostAndUsage': 1, 'cloudwatch:GetMetricData': 2 },
      metrics: 1000,
      dollars: 0.02,
    });
  });
});

describe('the budget', () => {
  test('is never passed by what is spent and set aside together', () => {
    const cost = openOwnCost({ limitDollars: 0.03 });
    expect(cost.reserve(0.02)).toBe(true);
    expect(cost.reserve(0.02)).toBe(false);
    cost.request('ce:GetCostAndUsage', { dollars: 0.01 });
    expect(cost.reserve(0.02)).toBe(false);
    expect(cost.reserve(0.01)).toBe(true);
    cost.request('ce:GetCostAndUsage', { dollars: 0.01 });
    cost.request('ce:GetCostAndUsage', { dollars: 0.01 });
    expect(cost.reserve(0.00001)).toBe(false);
    expect(cost.spent.dollars).toBe(0.03);
  });

  test('what nobody set aside takes from what is left', () => {
    const cost = openOwnCost({ limitDollars: 0.03 });
    cost.request('ce:GetCostAndUsage', { dollars: 0.02 });
    expect(cost.reserve(0.02)).toBe(false);
    expect(cost.reserve(0.01)).toBe(true);
  });

  test('of nothing allows what is free, and no budget allows all', () => {
    const none = openOwnCost({ limitDollars: 0 });
    expect([none.reserve(0), none.reserve(0.00001)]).toEqual([true, false]);
    expect(openOwnCost().reserve(1e6)).toBe(true);
  });

  test('a million small amounts add up exactly', () => {
    const cost = openOwnCost();
    for (let i = 0; i < 1_000_000; i++) cost.request('s3:GetObject', { dollars: 0.0000004 });
    expect(cost.spent.dollars).toBe(0.4);
  });
});
