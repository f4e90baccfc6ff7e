import { describe, expect, test } from 'vitest';
import { idleNatGateway } from '../../../shared/services/nat-gateway/idle-nat-gateway.ts';
import { natGateway } from '../../../shared/services/nat-gateway/kind.ts';
import { daysAgo, type Given, judgeCase, usageOf } from '../../support/judge.ts';

const zero: Given = { value: 0, days: 32 };
const none = { packetsInFromSource: zero, packetsInFromDestination: zero, activeConnections: zero };
const onDay = (day: number, value: number): Given => ({
  value: (_index, hour, at) => (at === day && hour === 2 ? value : 0),
  days: 32,
});
const judge = (given: { spec?: object; resource?: object; usage?: Record<string, Given> } = {}) =>
  judgeCase(idleNatGateway, {
    resource: {
      spec: { state: 'available', connectivity: 'public', inRouteTables: false, ...given.spec },
      ...given.resource,
    },
    usage: given.usage ?? none,
    prices: { 'AmazonEC2/NatGateway-Hours': '0.045', 'AmazonEC2/NatGateway-Bytes': '0.045' },
  });

describe('a NAT gateway', () => {
  test.each([
    [
      'that carries nothing is wasteful',
      {},
      'wasteful',
      'no connection and no packet in 32 days, and in no route table',
    ],
    [
      'with one connection on one day is fine',
      { usage: { ...none, activeConnections: onDay(3, 1) } },
      'fine',
      'had up to 1 connections in 32 days',
    ],
    [
      'with packets from the source is fine',
      { usage: { ...none, packetsInFromSource: onDay(3, 40) } },
      'fine',
      '40 packets came in',
    ],
    [
      'with packets from the destination is fine',
      { usage: { ...none, packetsInFromDestination: onDay(31, 1) } },
      'fine',
      '1 packets came in',
    ],
    ['in a route table is fine', { spec: { inRouteTables: true } }, 'fine', 'but 1 route table names it'],
    ['in two route tables is fine', { spec: { inRouteTables: ['rtb-1', 'rtb-2'] } }, 'fine', '2 route tables name it'],
    ['in no route table, said as a list, is wasteful', { spec: { inRouteTables: [] } }, 'wasteful', 'no route table'],
    ['whose route tables nobody saw is unsure', { spec: { inRouteTables: undefined } }, 'unsure', 'inRouteTables'],
    ['that is deleted is fine', { spec: { state: 'deleted' } }, 'fine', 'its state is deleted'],
    ['without datapoints is unsure, in no route table too', { usage: {} }, 'unsure', 'no datapoint of packetsInFrom'],
    [
      'seen on 25 of 32 days is unsure',
      { usage: { ...none, activeConnections: { value: 0, days: 25 } } },
      'unsure',
      'seen on 25 of 32 days, and 26 are needed',
    ],
    [
      'seen on 26 of 32 days is judged',
      { usage: { ...none, activeConnections: { value: 0, days: 26 } } },
      'wasteful',
      '32 days',
    ],
    ['made 31 days ago is unsure', { resource: { createdAt: daysAgo(31) } }, 'unsure', 'since its creation'],
    ['of unknown age is unsure', { resource: { createdAt: undefined } }, 'unsure', 'age is unknown'],
    [
      'excluded by tag is fine',
      { resource: { tags: { 'plimsoll:ignore': '2027-01-01 failover' } } },
      'fine',
      'failover',
    ],
  ])('%s', (_, given, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('is deleted, which saves its hours', () => {
    const [proposal] = judge().finding?.proposals ?? [];
    expect(proposal?.change.action).toBe('delete');
    expect(proposal?.dollars).toBeCloseTo(730 * 0.045, 9);
    expect(proposal?.note).toContain('Elastic IP');
  });

  test('looks back as far as the policy says', () => {
    const { verdict } = judgeCase(idleNatGateway, {
      resource: { spec: { state: 'available', inRouteTables: false } },
      usage: none,
      prices: { 'AmazonEC2/NatGateway-Hours': '0.045' },
      policy: { checks: { 'idle-nat-gateway': { settings: { quietDays: 20 } } } },
    });
    expect(verdict.because).toContain('in 20 days');
  });
});

describe('what a NAT gateway bills', () => {
  const bills = (spec: object, usage: Record<string, Given>) => {
    const gateway = {
      account: '1',
      region: 'us-east-1',
      kind: 'nat-gateway',
      id: 'nat-1',
      spec: natGateway.spec.parse(spec),
    };
    return natGateway.meters(gateway, usageOf(natGateway, usage)).map(({ quantity }) => quantity);
  };
  const gib = 2 ** 30;
  test('is its hours, and what passes it in both directions', () => {
    const [hours, bytes] = bills({ state: 'available' }, { bytesOut: { value: gib }, bytesIn: { value: 2 * gib } });
    expect(hours).toBe(730);
    expect(bytes).toBeCloseTo(3 * 730, 6);
  });
  test('goes by the hours that were seen', () => {
    const patchy: Given = { value: (_index, hour) => (hour < 12 ? gib : null) };
    expect(bills({ state: 'available' }, { bytesOut: patchy, bytesIn: { value: 0 } })[1]).toBeCloseTo(730, 6);
    const daily: Given = { value: 24 * gib, step: 86_400 };
    expect(bills({ state: 'available' }, { bytesOut: daily, bytesIn: daily })[1]).toBeCloseTo(2 * 730, 6);
  });
  test('is not known where it was not seen', () => {
    expect(bills({ state: 'available' }, { bytesOut: { value: gib } })).toEqual([730, undefined]);
    expect(bills({}, {})).toEqual([undefined, undefined]);
  });
  test('is nothing once it failed or is gone', () => {
    expect(bills({ state: 'failed' }, {})).toEqual([]);
  });
});
