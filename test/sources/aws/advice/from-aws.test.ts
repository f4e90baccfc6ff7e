import { describe, expect, test } from 'vitest';
import { ofHubItem } from '../../../../shared/sources/aws/advice/hub-from-aws.ts';
import {
  ofDatabase,
  ofFunction,
  ofIdle,
  ofInstance,
  ofVolume,
} from '../../../../shared/sources/aws/advice/optimizer-from-aws.ts';

const at = new Date('2026-02-28T03:00:00Z');
const scope = { account: '111122223333', region: 'eu-west-1' };
const saving = (value: number, currency: 'USD' | 'CNY' = 'USD') => ({
  savingsOpportunityPercentage: 50,
  estimatedMonthlySavings: { currency, value },
});
const from = { source: 'compute-optimizer', asOf: '2026-02-28T03:00:00.000Z' };

describe('Compute Optimizer', () => {
  const instance = {
    instanceArn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
    finding: 'Overprovisioned' as const,
    currentInstanceType: 'm5.2xlarge',
    recommendationOptions: [
      { instanceType: 'r6i.large', rank: 2, savingsOpportunity: saving(210) },
      { instanceType: 'm5.xlarge', rank: 1, savingsOpportunity: saving(140.16) },
    ],
    lastRefreshTimestamp: at,
  };

  test('says what an instance would become by its first choice, and what that saves', () => {
    expect(ofInstance(instance)).toEqual([
      {
        ...scope,
        ...from,
        kind: 'ec2-instance',
        id: 'i-1',
        finding: 'Overprovisioned',
        to: 'm5.xlarge',
        monthlySaving: 140.16,
      },
    ]);
  });

  test('says of what is optimised that it is, without the options that it lists all the same', () => {
    expect(ofInstance({ ...instance, finding: 'Optimized' })).toEqual([
      { ...scope, ...from, kind: 'ec2-instance', id: 'i-1', finding: 'Optimized' },
    ]);
  });

  test('knows the finding in the capitals in which AWS answers it, too', () => {
    const of = (finding: string) => ofInstance({ ...instance, finding } as typeof instance);
    expect(of('OPTIMIZED')).toEqual([{ ...scope, ...from, kind: 'ec2-instance', id: 'i-1', finding: 'OPTIMIZED' }]);
    expect(of('OVER_PROVISIONED')).toMatchObject([{ finding: 'OVER_PROVISIONED', to: 'm5.xlarge' }]);
    expect(of('UNAVAILABLE')).toEqual([]);
  });

  test('gives no dollars in another currency, none that are no saving, and none that are not told', () => {
    const of = (savingsOpportunity: object | undefined) =>
      ofInstance({ ...instance, recommendationOptions: [{ instanceType: 'm5.xlarge', savingsOpportunity }] });
    for (const opportunity of [saving(9, 'CNY'), saving(0), saving(-3), {}, undefined])
      expect(of(opportunity)[0]).toEqual({
        ...scope,
        ...from,
        kind: 'ec2-instance',
        id: 'i-1',
        finding: 'Overprovisioned',
        to: 'm5.xlarge',
      });
  });

  test('says what a volume would become', () => {
    const configuration = {
      volumeType: 'gp3',
      volumeSize: 500,
      volumeBaselineIOPS: 3000,
      volumeBaselineThroughput: 125,
      rootVolume: false,
    };
    const [said] = ofVolume({
      volumeArn: 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-1',
      finding: 'NotOptimized',
      volumeRecommendationOptions: [{ configuration, rank: 1, savingsOpportunity: saving(10) }],
      lastRefreshTimestamp: at,
    });
    expect(said).toMatchObject({
      kind: 'ebs-volume',
      id: 'vol-1',
      to: 'gp3 500 GiB with 3000 IOPS and 125 MiB/s',
      monthlySaving: 10,
    });
  });

  test('names a function without its version, and leaves out one that it cannot judge', () => {
    const of = (finding: 'NotOptimized' | 'Unavailable') =>
      ofFunction({
        functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:thumbnails:$LATEST',
        finding,
        memorySizeRecommendationOptions: [{ memorySize: 512, rank: 1, savingsOpportunity: saving(2) }],
      });
    expect(of('NotOptimized')).toMatchObject([{ kind: 'lambda-function', id: 'thumbnails', to: '512 MiB' }]);
    expect(of('Unavailable')).toEqual([]);
  });

  test('speaks of the class and of the storage of a database apart', () => {
    expect(
      ofDatabase({
        resourceArn: 'arn:aws:rds:eu-west-1:111122223333:db:orders',
        instanceFinding: 'Optimized',
        storageFinding: 'Overprovisioned',
        instanceRecommendationOptions: [{ dbInstanceClass: 'db.r6g.large', rank: 1 }],
        storageRecommendationOptions: [
          { storageConfiguration: { storageType: 'gp3', allocatedStorage: 400 }, savingsOpportunity: saving(90) },
        ],
      }),
    ).toEqual([
      { ...scope, source: 'compute-optimizer', kind: 'rds-instance', id: 'orders', finding: 'Optimized' },
      {
        ...scope,
        source: 'compute-optimizer',
        kind: 'rds-instance',
        id: 'orders',
        finding: 'storage Overprovisioned',
        to: 'gp3 400 GiB',
        monthlySaving: 90,
      },
    ]);
  });

  test('says what is idle, and nothing of kinds that are not known', () => {
    const idle = (resourceArn: string) =>
      ofIdle({ resourceArn, finding: 'Unattached', savingsOpportunity: saving(24), lastRefreshTimestamp: at });
    expect(idle('arn:aws:ec2:eu-west-1:111122223333:volume/vol-2')).toMatchObject([
      { kind: 'ebs-volume', id: 'vol-2', finding: 'Unattached', monthlySaving: 24 },
    ]);
    expect(idle('arn:aws:ecs:eu-west-1:111122223333:service/cluster/name')).toEqual([]);
    expect(idle('nonsense')).toEqual([]);
  });
});

describe('the Cost Optimization Hub', () => {
  /** Members as the API reference of ListRecommendations has them; times in seconds. */
  const item = {
    recommendationId: 'aHViLTE=',
    accountId: '111122223333',
    region: 'eu-west-1',
    resourceId: 'i-1',
    resourceArn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
    currentResourceType: 'Ec2Instance',
    recommendedResourceType: 'Ec2Instance',
    actionType: 'Rightsize',
    currentResourceSummary: 'm5.2xlarge',
    recommendedResourceSummary: 'm5.xlarge',
    estimatedMonthlySavings: 98.5,
    estimatedSavingsPercentage: 50,
    estimatedMonthlyCost: 98.5,
    currencyCode: 'USD',
    implementationEffort: 'Medium',
    restartNeeded: true,
    rollbackPossible: true,
    lastRefreshTimestamp: 1_772_247_600,
    recommendationLookbackPeriodInDays: 14,
    source: 'ComputeOptimizer',
    tags: [{ key: 'owner', value: 'a\u202Eb' }],
  };
  const hub = { source: 'cost-optimization-hub', asOf: '2026-02-28T03:00:00.000Z' };

  test('says what to do, into what, and what that saves', () => {
    expect(ofHubItem(item)).toEqual([
      { ...scope, ...hub, kind: 'ec2-instance', id: 'i-1', finding: 'Rightsize', to: 'm5.xlarge', monthlySaving: 98.5 },
    ]);
  });

  test('says of what is to go that it goes', () => {
    expect(ofHubItem({ ...item, actionType: 'Delete', recommendedResourceSummary: 'Delete' })[0]).not.toHaveProperty(
      'to',
    );
  });

  test('without an ARN goes by the id', () => {
    const { resourceArn: _, ...rest } = item;
    expect(ofHubItem({ ...rest, currentResourceType: 'EbsVolume', resourceId: 'vol-1' })).toMatchObject([
      { ...scope, kind: 'ebs-volume', id: 'vol-1' },
    ]);
  });

  test('says nothing of a purchase, and what is no item is refused', () => {
    const purchase = { actionType: 'PurchaseSavingsPlans', currentResourceType: 'ComputeSavingsPlans', accountId: '1' };
    expect(ofHubItem(purchase)).toEqual([]);
    for (const odd of [
      null,
      'text',
      {},
      { ...item, estimatedMonthlySavings: 'much' },
      { ...item, lastRefreshTimestamp: 9e99 },
    ])
      expect(() => ofHubItem(odd)).toThrow();
  });
});
