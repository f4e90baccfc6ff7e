import { describe, expect, test } from 'vitest';
import { idleInstance } from '../../../shared/services/ec2-instance/idle-instance.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';
import { instanceTypes, perDay, prices, running } from './given.ts';

const quiet: Record<string, Given> = { cpu: { value: 1 }, networkIn: perDay(0.5), networkOut: perDay(0.3) };
const judge = (given: { spec?: object; resource?: object; usage?: Record<string, Given> } = {}) =>
  judgeCase(idleInstance, {
    resource: { spec: { ...running, instanceType: 'm5.large', ...given.spec }, ...given.resource },
    usage: given.usage ?? quiet,
    prices,
    facts: { instanceTypes },
  });
const usage = (other: Record<string, Given>) => ({ usage: { ...quiet, ...other } });
/** `value` in the first `many` five-minute steps of a day, else 1 %. */
const spikes = (value: number, many: number): Given => ({ value: (index) => (index % 288 < many ? value : 1) });
const busyDays = (count: number, megabytes: number): Given => ({
  value: (_index, _hour, day) => (day < count ? (megabytes * 1e6) / 24 : 0),
});

describe('an instance', () => {
  test.each([
    ['that does nothing is wasteful', {}, 'wasteful', 'P99 CPU 1 %, at most 1 % in any hour, and 0.8 MB network'],
    ['just below every limit is wasteful', usage({ cpu: { value: 2.9 }, networkIn: perDay(1.6) }), 'wasteful', '2.9 %'],
    ['with P99 CPU at 3 % is fine', usage({ cpu: { value: 3 } }), 'fine', 'P99 CPU was 3 % over 14 days'],
    ['with two spikes a day is wasteful', usage({ cpu: spikes(50, 2) }), 'wasteful', 'at most 9.17 % in any hour'],
    ['with three spikes a day is fine', usage({ cpu: spikes(50, 3) }), 'fine', 'P99 CPU was 50 %'],
    ['with one busy hour is fine', usage({ cpu: spikes(55, 2) }), 'fine', 'CPU of the busiest hour was 10 %'],
    ['with 2 MB on the median day is fine', usage({ networkIn: perDay(1.8) }), 'fine', 'of the median day was 2.1 MB'],
    ['with one day of backups is wasteful', usage({ networkIn: busyDays(1, 900) }), 'wasteful', 'P99 CPU 1 %'],
    ['with two days of backups is fine', usage({ networkIn: busyDays(2, 900) }), 'fine', 'of the P90 day was 900 MB'],
    ['without datapoints is unsure', { usage: {} }, 'unsure', 'no datapoint of cpu'],
    ['without network is unsure', { usage: { cpu: { value: 1 } } }, 'unsure', 'no datapoint of networkIn'],
    ['seen on 11 days is unsure', usage({ cpu: { value: 1, days: 11 } }), 'unsure', 'cpu was seen on 11 of 14 days'],
    ['seen on 12 days is judged', usage({ cpu: { value: 1, days: 12 } }), 'wasteful', 'over 14 days'],
    [
      'known only by hourly averages is unsure',
      usage({ cpu: { value: 1, step: 3600 } }),
      'unsure',
      'hourly averages, which hide its peaks',
    ],
    [
      'known by hourly maxima beside hourly averages is judged',
      usage({ cpu: { value: 1, step: 3600 }, 'cpu Maximum': { value: 2, step: 3600, stat: 'Maximum' } }),
      'wasteful',
      'P99 CPU 2 %',
    ],
    ['launched 13 days ago is unsure', { resource: { createdAt: daysAgo(13) } }, 'unsure', 'since its creation'],
    ['resized 3 days ago is unsure', { resource: { changedAt: daysAgo(3) } }, 'unsure', 'since its last change'],
    ['that is stopped is fine', { spec: { state: 'stopped' } }, 'fine', 'its state is stopped'],
    ['in a state nobody saw is unsure', { spec: { state: undefined } }, 'unsure', 'not known: state'],
    ['of tenancy nobody saw is unsure', { spec: { tenancy: undefined } }, 'unsure', 'not known: tenancy'],
    [
      'of an unknown type is unsure',
      { spec: { instanceType: 'm99.large' } },
      'unsure',
      'nothing is known of the type m99.large',
    ],
    ['with a GPU is unsure', { spec: { instanceType: 'g4dn.xlarge' } }, 'unsure', 'works on its accelerators'],
    ['on Spot is left alone', { spec: { lifecycle: 'spot' } }, 'fine', 'Spot instance'],
    ['that may be on Spot is unsure', { spec: { lifecycle: undefined } }, 'unsure', 'not known: lifecycle'],
    ['of a group is judged with it', { spec: { autoScalingGroup: 'web' } }, 'fine', 'Auto Scaling group web'],
    [
      'that may be of a group is unsure',
      { spec: { autoScalingGroup: undefined } },
      'unsure',
      'not known: autoScalingGroup',
    ],
    [
      'excluded by tag is fine',
      { resource: { tags: { 'plimsoll:ignore:idle-instance': '2026-03-16 licence server' } } },
      'fine',
      'licence server',
    ],
    [
      'whose exclusion has ended is judged',
      { resource: { tags: { 'plimsoll:ignore:idle-instance': '2026-03-15 licence server' } } },
      'wasteful',
      'P99 CPU',
    ],
  ])('%s', (_, given, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test.each([
    ['aws:autoscaling:groupName', 'Auto Scaling group'],
    ['eks:nodegroup-name', 'EKS node group'],
    ['eks:cluster-name', 'EKS cluster'],
    ['karpenter.sh/nodepool', 'Karpenter node pool'],
    ['kubernetes.io/cluster/prod', 'Kubernetes cluster'],
    ['aws:elasticmapreduce:job-flow-id', 'EMR cluster'],
    ['elasticbeanstalk:environment-name', 'Elastic Beanstalk environment'],
    ['AWSBatchServiceTag', 'Batch environment'],
  ])('tagged %s is judged with its group', (tag, group) => {
    expect(judge({ resource: { tags: { [tag]: 'x' } } }).verdict).toMatchObject({
      is: 'fine',
      because: expect.stringContaining(group),
    });
  });

  test.each([
    [4, 'm5.xlarge', 2.9, 'wasteful'],
    [8, 'm5.2xlarge', 1.4, 'wasteful'],
    [8, 'm5.2xlarge', 1.6, 'fine'],
    [16, 'm5.4xlarge', 0.7, 'wasteful'],
    [16, 'm5.4xlarge', 0.8, 'fine'],
  ])('of %i vCPU is held to limits that shrink above 4 (%s at %d %%: %s)', (_, instanceType, value, is) => {
    expect(judge({ spec: { instanceType }, ...usage({ cpu: { value } }) }).verdict.is).toBe(is);
  });
});

describe('an idle instance', () => {
  const proposal = (spec: object = {}) => judge({ spec }).finding?.proposals[0];

  test('is stopped, which saves its hours and the address that comes with them', () => {
    expect(proposal()?.change).toMatchObject({ action: 'stop', removes: false, to: { state: 'stopped' } });
    expect(proposal()?.dollars).toBeCloseTo(730 * 0.096, 9);
    expect(proposal({ publicAddress: 'ephemeral' })?.dollars).toBeCloseTo(730 * 0.101, 9);
  });

  test.each([
    [{}, 'delete it when nobody missed it for 30 days'],
    [{ publicAddress: 'ephemeral' }, 'public address changes'],
    [{ publicAddress: undefined }, 'not known'],
    [{ stopProtection: true }, 'stop protection is on'],
    [{ terminationProtection: true }, 'termination protection is on'],
    [{ instanceType: 'm5d.xlarge', instanceStore: undefined }, 'loses the data on its instance store'],
    [{ instanceStore: 150 }, 'loses the data on its instance store'],
  ])('with %j says so', (spec, note) => {
    expect(proposal(spec)?.note).toContain(note);
  });

  test('of dedicated tenancy has no dollar figure, as its price is another', () => {
    expect(proposal({ tenancy: 'dedicated' })).toMatchObject({
      dollars: undefined,
      unpriced: ['AmazonEC2/DedicatedUsage:m5.large/linux'],
    });
  });
});
