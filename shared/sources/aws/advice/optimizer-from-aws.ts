import type {
  IdleRecommendation,
  InstanceRecommendation,
  LambdaFunctionRecommendation,
  RDSDBRecommendation,
  VolumeRecommendation,
} from '@aws-sdk/client-compute-optimizer';
import type { Advice } from '../../../model/advice.ts';
import { identityOf } from './arn.ts';

interface Savings {
  readonly estimatedMonthlySavings?:
    | { readonly currency?: string | undefined; readonly value?: number | undefined }
    | undefined;
}
interface Option {
  readonly rank?: number | undefined;
  readonly savingsOpportunity?: Savings | undefined;
}
interface Said {
  readonly arn: string | undefined;
  readonly finding: string | undefined;
  readonly to?: string | undefined;
  readonly best?: Option | undefined;
  readonly at: Date | undefined;
}

/** The first choice of several; AWS ranks them. */
const first = <O extends Option>(options: readonly O[] | undefined): O | undefined =>
  options?.toSorted((a, b) => (a.rank ?? 99) - (b.rank ?? 99))[0];

const dollars = (option: Option | undefined): number | undefined => {
  const { currency, value } = option?.savingsOpportunity?.estimatedMonthlySavings ?? {};
  return currency === 'USD' && value !== undefined && value > 0 ? value : undefined;
};

/** Of instances AWS answers 'OPTIMIZED' where its reference says 'Optimized'. */
const means = (finding: string | undefined, word: 'optimized' | 'unavailable'): boolean =>
  finding?.replaceAll('_', '').toLowerCase() === word;

/** What AWS calls optimised is said without the options that it lists all the same. */
const adviceOf = ({ arn, finding, to, best, at }: Said): Advice[] => {
  const identity = identityOf(arn);
  if (!identity || !finding || means(finding, 'unavailable')) return [];
  const monthlySaving = dollars(best);
  const change = !means(finding, 'optimized');
  return [
    {
      ...identity,
      source: 'compute-optimizer',
      finding,
      ...(change && to !== undefined && { to }),
      ...(change && monthlySaving !== undefined && { monthlySaving }),
      ...(at !== undefined && { asOf: at.toISOString() }),
    },
  ];
};

export const ofInstance = (one: InstanceRecommendation): Advice[] => {
  const best = first(one.recommendationOptions);
  const to = best?.instanceType;
  return adviceOf({ arn: one.instanceArn, finding: one.finding, to, best, at: one.lastRefreshTimestamp });
};

export const ofVolume = (one: VolumeRecommendation): Advice[] => {
  const best = first(one.volumeRecommendationOptions);
  const { volumeType, volumeSize, volumeBaselineIOPS: iops, volumeBaselineThroughput } = best?.configuration ?? {};
  const size = volumeSize === undefined ? '' : ` ${volumeSize} GiB`;
  const rates = [
    ...(iops === undefined ? [] : [`${iops} IOPS`]),
    ...(volumeBaselineThroughput === undefined ? [] : [`${volumeBaselineThroughput} MiB/s`]),
  ];
  const to = volumeType && `${volumeType}${size}${rates.length > 0 ? ` with ${rates.join(' and ')}` : ''}`;
  return adviceOf({ arn: one.volumeArn, finding: one.finding, to, best, at: one.lastRefreshTimestamp });
};

export const ofFunction = (one: LambdaFunctionRecommendation): Advice[] => {
  const best = first(one.memorySizeRecommendationOptions);
  const to = best?.memorySize === undefined ? undefined : `${best.memorySize} MiB`;
  return adviceOf({ arn: one.functionArn, finding: one.finding, to, best, at: one.lastRefreshTimestamp });
};

/** The class of a database, and its storage where AWS finds fault with it. */
export const ofDatabase = (one: RDSDBRecommendation): Advice[] => {
  const { resourceArn: arn, lastRefreshTimestamp: at, storageFinding } = one;
  const best = first(one.instanceRecommendationOptions);
  const storage = first(one.storageRecommendationOptions);
  const { storageType, allocatedStorage } = storage?.storageConfiguration ?? {};
  const to = storageType && `${storageType}${allocatedStorage === undefined ? '' : ` ${allocatedStorage} GiB`}`;
  const ofStorage: Said = { arn, finding: `storage ${storageFinding}`, to, best: storage, at };
  return [
    ...adviceOf({ arn, finding: one.instanceFinding, to: best?.dbInstanceClass, best, at }),
    ...(storageFinding && !means(storageFinding, 'optimized') ? adviceOf(ofStorage) : []),
  ];
};

export const ofIdle = (one: IdleRecommendation): Advice[] =>
  adviceOf({ arn: one.resourceArn, finding: one.finding, best: one, at: one.lastRefreshTimestamp });
