import type { ServiceQuota } from '@aws-sdk/client-service-quotas';
import { describe, expect, test } from 'vitest';
import { askEach } from '../../../shared/services/each.ts';
import { serviceQuotas } from '../../../shared/services/service-quota/collect.ts';
import { quotaFrom } from '../../../shared/services/service-quota/from-aws.ts';
import { serviceQuota } from '../../../shared/services/service-quota/kind.ts';
import { type Answers, denied, fakeSite, pages, refusal } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const dimensions = { Class: 'Standard/OnDemand', Resource: 'vCPU', Service: 'EC2', Type: 'Resource' };
const vcpus: ServiceQuota = {
  ServiceCode: 'ec2',
  QuotaCode: 'L-1216C47A',
  QuotaName: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  Value: 1152,
  Unit: 'None',
  UsageMetric: {
    MetricNamespace: 'AWS/Usage',
    MetricName: 'ResourceCount',
    MetricDimensions: dimensions,
    MetricStatisticRecommendation: 'Maximum',
  },
  Period: { PeriodValue: 300, PeriodUnit: 'SECOND' },
};
const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(serviceQuotas.collect(fake.site)) };
};

describe('a quota as AWS describes it', () => {
  test('is read whole, with where its use is measured', () => {
    const quota = quotaFrom(vcpus, scope)!;
    expect(serviceQuota.spec.safeParse(quota.spec).success).toBe(true);
    expect(quota).toEqual({
      ...scope,
      kind: 'service-quota',
      id: 'ec2/L-1216C47A',
      name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
      tags: null,
      spec: {
        quotaCode: 'L-1216C47A',
        serviceCode: 'ec2',
        limit: 1152,
        unit: 'None',
        usage: { namespace: 'AWS/Usage', name: 'ResourceCount', dimensions },
      },
    });
    expect(serviceQuotas.metric!(quota, 'used')).toEqual([
      { namespace: 'AWS/Usage', name: 'ResourceCount', dimensions },
    ]);
    expect(serviceQuotas.metric!(quota, 'cpu')).toEqual([]);
  });

  test.each<[string, ServiceQuota]>([
    ['whose use nobody measures', { UsageMetric: undefined }],
    ['that counts calls', { UsageMetric: { ...vcpus.UsageMetric, MetricStatisticRecommendation: 'Sum' } }],
    [
      'of which nobody says how to read its use',
      { UsageMetric: { ...vcpus.UsageMetric, MetricStatisticRecommendation: undefined } },
    ],
    ['without a code', { QuotaCode: undefined }],
  ])('%s is left out', (_says, change) => {
    expect(quotaFrom({ ...vcpus, ...change }, scope)).toBe(undefined);
  });
});

describe('the quotas of a site', () => {
  test('are those of each service, page by page, but for services that the region has not', async () => {
    const { fake, found } = await collected({
      'servicequotas:ListServiceQuotas': (input) => {
        if (input.ServiceCode === 'ebs') return refusal('NoSuchResourceException', 'The request failed', 404);
        if (input.ServiceCode !== 'ec2') return { Quotas: [] };
        const list = pages([{ Quotas: [vcpus] }, { Quotas: [{ ...vcpus, QuotaCode: 'L-2' }] }]);
        return (list as (input: object) => object)(input);
      },
    });
    expect(found.map(({ id }) => id)).toEqual(['ec2/L-1216C47A', 'ec2/L-2']);
    expect(fake.calls).toEqual(serviceQuotas.needs);
    expect(fake.gaps).toEqual([]);
  });

  test('cannot be listed where AWS refuses', async () => {
    const action = 'servicequotas:ListServiceQuotas';
    await expect(collected({ [action]: denied(action) })).rejects.toThrow('not authorized');
  });

  test('of one service that fails are a gap', async () => {
    const { fake, found } = await collected({
      'servicequotas:ListServiceQuotas': ({ ServiceCode }) =>
        ServiceCode === 'rds'
          ? refusal('ServiceException', 'something failed', 500)
          : { Quotas: ServiceCode === 'ec2' ? [vcpus] : [] },
    });
    expect(found).toHaveLength(1);
    expect(fake.gaps).toMatchObject([{ what: 'resource', missing: 'servicequotas:ListServiceQuotas' }]);
  });
});

describe('asking about each of many', () => {
  const missing = { action: 'a:B', kind: 'x', hides: 'much', together: 4 };

  test('never asks more at a time than it may', async () => {
    let now = 0;
    let most = 0;
    const items = Array.from({ length: 50 }, (_, at) => at);
    const answers = await askEach(fakeSite({}).site, missing, items, async (item) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return item * 2;
    });
    expect(most).toBe(4);
    expect(items.every((item) => answers.get(item) === item * 2)).toBe(true);
  });

  test('goes on where only some are refused', async () => {
    const { site, gaps } = fakeSite({});
    const items = Array.from({ length: 40 }, (_, at) => at);
    const answers = await askEach(site, missing, items, async (item) => {
      if (item % 2 === 1) throw denied('a:B');
      return item;
    });
    expect(answers.size).toBe(20);
    expect(gaps).toMatchObject([{ what: 'permission', kind: 'x', missing: 'a:B' }]);
  });

  test('throws what is a fault of our own', async () => {
    const { site } = fakeSite({});
    const asking = askEach(site, missing, [1, 2], async () => {
      throw new TypeError('ours');
    });
    await expect(asking).rejects.toThrow('ours');
  });
});
