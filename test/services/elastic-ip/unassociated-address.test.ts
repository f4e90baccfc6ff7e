import { describe, expect, test } from 'vitest';
import { elasticIp } from '../../../shared/services/elastic-ip/kind.ts';
import { unassociatedAddress } from '../../../shared/services/elastic-ip/unassociated-address.ts';
import { daysAgo, judgeCase } from '../../support/judge.ts';

const judge = (spec: object = {}, resource: object = {}) =>
  judgeCase(unassociatedAddress, {
    resource: {
      spec: { publicIp: '192.0.2.7', associatedWith: null, disassociatedAt: daysAgo(10), ...spec },
      ...resource,
    },
    prices: { 'AmazonVPC/PublicIPv4:IdleAddress': '0.005', 'AmazonVPC/PublicIPv4:InUseAddress': '0.005' },
  });

describe('an address', () => {
  test.each([
    ['that points at nothing for 10 days is wasteful', {}, {}, 'wasteful', 'has pointed at nothing for 10 days'],
    ['for a little over 7 days is wasteful', { disassociatedAt: daysAgo(7.01) }, {}, 'wasteful', 'for 7 days'],
    ['for 7 days is fine', { disassociatedAt: daysAgo(7) }, {}, 'fine', 'up to 7 are allowed'],
    ['for an hour is fine', { disassociatedAt: daysAgo(0.04) }, {}, 'fine', 'for 0 days'],
    ['since an unknown day is unsure', { disassociatedAt: undefined }, {}, 'unsure', 'disassociatedAt is absent'],
    ['that never did is as old as itself', { disassociatedAt: null }, {}, 'wasteful', 'for 400 days'],
    [
      'that never did, of unknown age, is unsure',
      { disassociatedAt: null },
      { createdAt: undefined },
      'unsure',
      'since when it exists',
    ],
    ['that points at an instance is fine', { associatedWith: 'i-1' }, {}, 'fine', 'associated with i-1'],
    ['that points at nobody knows what is unsure', { associatedWith: undefined }, {}, 'unsure', 'associatedWith'],
    ['from a pool of its own is fine', { ownPool: true }, {}, 'fine', 'not from Amazon’s: releasing it saves nothing'],
    [
      'from a pool of its own, at an instance, is fine',
      { ownPool: true, associatedWith: 'i-1' },
      {},
      'fine',
      'releasing it saves nothing',
    ],
    [
      'excluded by tag is fine',
      {},
      { tags: { 'plimsoll:ignore': '2027-01-01 on an allow list' } },
      'fine',
      'allow list',
    ],
    [
      'excluded until yesterday is judged',
      {},
      { tags: { 'plimsoll:ignore': '2026-03-15 moved' } },
      'wasteful',
      '10 days',
    ],
  ])('%s', (_, spec, resource, is, because) => {
    expect(judge(spec, resource).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('is released, which saves every hour of the month', () => {
    const [proposal] = judge().finding?.proposals ?? [];
    expect(proposal?.change).toMatchObject({ action: 'release', removes: true, to: {} });
    expect(proposal?.dollars).toBeCloseTo(3.65, 9);
  });
});

describe('what an address bills', () => {
  test.each([
    ['i-1', 'AmazonVPC/PublicIPv4:InUseAddress', 730],
    [null, 'AmazonVPC/PublicIPv4:IdleAddress', 730],
    [undefined, 'AmazonVPC/PublicIPv4:IdleAddress', undefined],
  ])('associated with %s', (associatedWith, meter, quantity) => {
    const one = { account: '1', region: 'us-east-1', kind: 'elastic-ip', id: 'eipalloc-1', spec: { associatedWith } };
    expect(elasticIp.meters(one, new Map())).toEqual([{ meter, unit: 'Hrs', quantity }]);
  });
  test.each(['i-1', null, undefined])('nothing when it is from a pool of its own, at %s', (associatedWith) => {
    const spec = { associatedWith, ownPool: true };
    const one = { account: '1', region: 'us-east-1', kind: 'elastic-ip', id: 'eipalloc-1', spec };
    expect(elasticIp.meters(one, new Map())).toEqual([]);
  });
  test.each([
    ['i-1', [{ kind: 'ec2-instance', id: 'i-1' }]],
    ['nat-1', [{ kind: 'nat-gateway', id: 'nat-1' }]],
    ['eni-1', []],
    [null, []],
  ])('hangs on %s', (associatedWith, on) => {
    expect(elasticIp.hangsOn?.({ associatedWith })).toEqual(on);
  });
});
