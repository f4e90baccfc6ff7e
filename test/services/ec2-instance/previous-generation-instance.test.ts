import { describe, expect, test } from 'vitest';
import { previousGenerationInstance } from '../../../shared/services/ec2-instance/previous-generation-instance.ts';
import { daysAgo, judgeCase } from '../../support/judge.ts';
import { instanceTypes, prices, running } from './given.ts';

interface Case {
  spec?: object;
  resource?: object;
  prices?: Record<string, string>;
}
const judge = (given: Case = {}) =>
  judgeCase(previousGenerationInstance, {
    resource: { spec: { ...running, ...given.spec }, ...given.resource },
    prices: given.prices ?? prices,
    facts: { instanceTypes },
  });
const proposal = (given: Case) => judge(given).finding?.proposals[0];
const drivers = { enaSupport: true, nvmeDriver: true };

describe('an instance', () => {
  test.each([
    [
      'with a cheaper family is wasteful',
      {},
      'wasteful',
      'another family of its class gives at least the 8 vCPU and 32 GiB, the network and the EBS bandwidth of m5.2xlarge for less: m6a.2xlarge',
    ],
    [
      'of the cheapest family is fine',
      { spec: { instanceType: 'm6a.2xlarge' } },
      'fine',
      'no other family of its class',
    ],
    ['whose type alone has a price is fine', { spec: { instanceType: 'c5.2xlarge' } }, 'fine', 'no other family'],
    ['needs no usage and no age', { resource: { createdAt: null } }, 'wasteful', 'm6a.2xlarge'],
    ['launched yesterday is wasteful', { resource: { createdAt: daysAgo(1) } }, 'wasteful', 'm6a.2xlarge'],
    ['without a price is unsure', { prices: {} }, 'unsure', 'has no price'],
    [
      'of an unknown type is unsure',
      { spec: { instanceType: 'm99.large' } },
      'unsure',
      'nothing is known of the type m99.large',
    ],
    ['of a type nobody saw is unsure', { spec: { instanceType: undefined } }, 'unsure', 'not known: instanceType'],
    [
      'of an architecture nobody saw is unsure',
      { spec: { instanceType: 't2.medium', architecture: undefined } },
      'unsure',
      'architecture',
    ],
    ['of a type that has but one architecture is judged', { spec: { architecture: undefined } }, 'wasteful', 'm6a'],
    ['that is stopped is fine', { spec: { state: 'stopped' } }, 'fine', 'its state is stopped'],
    ['on Spot is left alone', { spec: { lifecycle: 'spot' } }, 'fine', 'Spot instance'],
    ['of a group is judged with it', { spec: { autoScalingGroup: 'web' } }, 'fine', 'Auto Scaling group web'],
    [
      'excluded by tag is fine',
      { resource: { tags: { 'plimsoll:ignore': '2027-01-01 certified' } } },
      'fine',
      'certified',
    ],
  ])('%s', (_, given: Case, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('is changed for the same size of a cheaper family', () => {
    expect(proposal({})?.change).toMatchObject({ action: 'modify', to: { instanceType: 'm6a.2xlarge' } });
    expect(proposal({})?.dollars).toBeCloseTo(730 * (0.384 - 0.3456), 9);
  });

  test('is not changed for one with less EBS bandwidth, though it is the cheapest', () => {
    const refused = judge().finding?.candidates?.find(({ to }) => to === 'm5a.2xlarge')?.refusedBecause;
    expect(refused).toContain('EBS');
  });

  test('is not changed for another class, another architecture or an older generation', () => {
    const others = {
      'AmazonEC2/BoxUsage:m5.2xlarge/linux': '0.384',
      'AmazonEC2/BoxUsage:r5.2xlarge/linux': '0.1',
      'AmazonEC2/BoxUsage:m6g.2xlarge/linux': '0.1',
      'AmazonEC2/BoxUsage:m4.2xlarge/linux': '0.1',
      'AmazonEC2/BoxUsage:m7i-flex.2xlarge/linux': '0.1',
      'AmazonEC2/BoxUsage:m6id.2xlarge/linux': '0.1',
    };
    expect(judge({ prices: others }).verdict.is).toBe('fine');
  });
});

describe('from Xen to Nitro', () => {
  const old = (spec: object) => ({ spec: { instanceType: 'm4.xlarge', ...spec } });
  test('it is counted when both drivers are known to be there', () => {
    expect(proposal(old(drivers))).toMatchObject({ change: { to: { instanceType: 'm6i.xlarge' } } });
    expect(proposal(old(drivers))?.advisory).toBeUndefined();
  });
  test.each([{}, { enaSupport: true }, { nvmeDriver: true }, { enaSupport: true, nvmeDriver: false }])(
    'it is advisory with %j',
    (spec) => {
      expect(proposal(old(spec))).toMatchObject({ change: { to: { instanceType: 'm6i.xlarge' } } });
      expect(proposal(old(spec))?.advisory).toContain('drivers');
    },
  );
  test('a burstable one earns no fewer credits', () => {
    expect(proposal({ spec: { instanceType: 't2.medium', ...drivers } })?.change.to).toEqual({
      instanceType: 't3.medium',
    });
  });
});
