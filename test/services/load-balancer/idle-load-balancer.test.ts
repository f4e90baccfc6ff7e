import { describe, expect, test } from 'vitest';
import { idleLoadBalancer } from '../../../shared/services/load-balancer/idle-load-balancer.ts';
import { loadBalancer } from '../../../shared/services/load-balancer/kind.ts';
import { daysAgo, type Given, judgeCase, usageOf } from '../../support/judge.ts';

interface Case {
  spec?: object;
  resource?: object;
  usage?: Record<string, Given>;
}
const judge = (given: Case = {}) =>
  judgeCase(idleLoadBalancer, {
    resource: {
      spec: { type: 'application', registeredTargets: 2, healthyTargets: 2, ...given.spec },
      ...given.resource,
    },
    usage: given.usage ?? { requests: { value: 0 } },
    prices: {
      'AWSELB/LoadBalancerUsage/application': '0.0225',
      'AWSELB/LoadBalancerUsage/network': '0.0225',
      'AWSELB/LoadBalancerUsage/gateway': '0.0125',
      'AWSELB/LoadBalancerUsage/classic': '0.025',
      'AWSELB/LCUUsage/application': '0.008',
    },
  });
/** So many in the fourth hour of each day, else none. */
const aDay = (count: number): Given => ({ value: (_index, hour) => (hour === 3 ? count : 0) });
const oneDay = (count: number): Given => ({ value: (_index, hour, day) => (day === 5 && hour === 3 ? count : 0) });
const none: Given = { value: 0 };
const spec = (type: string, rest: object = {}) => ({ type, ...rest });

describe('a load balancer', () => {
  test.each([
    ['that no request reaches is wasteful', {}, 'wasteful', '0 requests on the busiest day over 14 days'],
    ['with 9 requests a day is wasteful', { usage: { requests: aDay(9) } }, 'wasteful', '9 requests'],
    ['with 10 requests on one day is fine', { usage: { requests: oneDay(10) } }, 'fine', '10 requests on the busiest'],
    [
      'of the classic type with 99 a day is wasteful',
      { spec: spec('classic'), usage: { requests: aDay(99) } },
      'wasteful',
      '99 requests',
    ],
    [
      'of the classic type with 100 on one day is fine',
      { spec: spec('classic'), usage: { requests: oneDay(100) } },
      'fine',
      '100 requests',
    ],
    [
      'of the network type without a flow or a byte is wasteful',
      { spec: spec('network'), usage: { newFlows: none, processedBytes: none } },
      'wasteful',
      '0 new flows on the busiest day over 14 days and 0 bytes',
    ],
    [
      'of the network type with one flow is fine',
      { spec: spec('network'), usage: { newFlows: oneDay(1), processedBytes: none } },
      'fine',
      '1 new flows',
    ],
    [
      'of the network type with bytes alone is fine',
      { spec: spec('network'), usage: { newFlows: none, processedBytes: oneDay(500) } },
      'fine',
      '500 bytes',
    ],
    [
      'of the network type whose bytes nobody saw is unsure',
      { spec: spec('network'), usage: { newFlows: none } },
      'unsure',
      'processedBytes was not seen',
    ],
    [
      'of the gateway type without a byte is wasteful',
      { spec: spec('gateway'), usage: { processedBytes: none } },
      'wasteful',
      '0 bytes',
    ],
    [
      'without a healthy target but with traffic is an outage or a redirect',
      { spec: { healthyTargets: 0 }, usage: { requests: aDay(5000) } },
      'fine',
      'an outage or a redirect, not waste',
    ],
    ['with targets and without datapoints is unsure', { usage: {} }, 'unsure', 'requests was not seen well enough'],
    [
      'with targets nobody counted and without datapoints is unsure',
      { spec: { registeredTargets: undefined }, usage: {} },
      'unsure',
      'requests was not seen',
    ],
    [
      'without targets and without datapoints is wasteful',
      { spec: { registeredTargets: 0 }, usage: {} },
      'wasteful',
      '0 requests',
    ],
    [
      'without targets that a few requests still reach is fine',
      {
        spec: { registeredTargets: 0 },
        usage: {
          requests: { value: (_index: number, hour: number, day: number) => (day === 5 && hour === 3 ? 70 : null) },
        },
      },
      'fine',
      '70 requests',
    ],
    [
      'with targets seen on 11 of 14 days is unsure',
      { usage: { requests: { value: 0, days: 11 } } },
      'unsure',
      'requests was not seen well enough',
    ],
    ['made 6 days ago is unsure', { resource: { createdAt: daysAgo(6) } }, 'unsure', 'since its creation'],
    ['made 8 days ago is judged', { resource: { createdAt: daysAgo(8.5) } }, 'wasteful', 'over 8 days'],
    ['of unknown age is unsure', { resource: { createdAt: undefined } }, 'unsure', 'age is unknown'],
    ['of unknown type is unsure', { spec: { type: undefined } }, 'unsure', 'not known: type'],
    [
      'excluded by tag is fine',
      { resource: { tags: { 'plimsoll:ignore': '2027-01-01 disaster recovery' } } },
      'fine',
      'disaster recovery',
    ],
  ])('%s', (_, given: Case, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('is deleted, which saves its hours and, as nothing came, no capacity units', () => {
    const [proposal] = judge().finding?.proposals ?? [];
    expect(proposal?.change.action).toBe('delete');
    expect(proposal?.dollars).toBeCloseTo(730 * 0.0225, 9);
  });
});

describe('what a load balancer bills', () => {
  const bills = (type: string, usage: Record<string, Given>) => {
    const balancer = {
      account: '1',
      region: 'us-east-1',
      kind: 'load-balancer',
      id: 'lb',
      spec: loadBalancer.spec.parse({ type }),
    };
    return Object.fromEntries(
      loadBalancer
        .meters(balancer, usageOf(loadBalancer, usage))
        .map(({ meter, quantity }) => [meter.replace('AWSELB/', ''), quantity]),
    );
  };
  test('is its hours, and capacity units that only silence tells', () => {
    expect(bills('application', { requests: { value: 5 } })).toEqual({
      'LoadBalancerUsage/application': 730,
      'LCUUsage/application': undefined,
    });
    expect(bills('application', { requests: { value: 0 } })).toEqual({
      'LoadBalancerUsage/application': 730,
      'LCUUsage/application': 0,
    });
    expect(bills('network', { newFlows: { value: 0 } })).toEqual({
      'LoadBalancerUsage/network': 730,
      'LCUUsage/network': undefined,
    });
  });
  test('of the classic type is its hours, and the bytes that it passed', () => {
    expect(bills('classic', { processedBytes: { value: 2 ** 30 } })).toEqual({
      'LoadBalancerUsage/classic': 730,
      'DataProcessing-Bytes/classic': 730,
    });
  });
});
