import type {
  IdleRecommendation,
  InstanceRecommendation,
  LambdaFunctionRecommendation,
  RDSDBRecommendation,
  VolumeRecommendation,
} from '@aws-sdk/client-compute-optimizer';
import type { Answer } from '../answer.ts';
import type { Asked } from '../request.ts';
import type { StandInData } from '../stand-in.ts';
import { invalid, jsonWithTimes, pageOf } from './page.ts';

/** What Compute Optimizer says, of every account that has it on; each is told only of the caller's region. */
export interface OptimizerAdvice {
  readonly accounts: readonly string[];
  readonly instances: readonly InstanceRecommendation[];
  readonly volumes: readonly VolumeRecommendation[];
  readonly functions: readonly LambdaFunctionRecommendation[];
  readonly databases: readonly RDSDBRecommendation[];
  readonly idle: readonly IdleRecommendation[];
}

/** A recommendation of the Cost Optimization Hub, as its API has it (the SDK's client is not among ours). */
export interface HubRecommendation {
  readonly recommendationId: string;
  readonly accountId: string;
  readonly region: string;
  readonly resourceId: string;
  readonly resourceArn: string;
  readonly currentResourceType: string;
  readonly recommendedResourceType: string;
  readonly actionType: string;
  readonly currentResourceSummary: string;
  readonly recommendedResourceSummary: string;
  readonly estimatedMonthlySavings: number;
  readonly estimatedSavingsPercentage: number;
  readonly estimatedMonthlyCost: number;
  readonly currencyCode: 'USD';
  readonly implementationEffort: string;
  readonly restartNeeded: boolean;
  readonly rollbackPossible: boolean;
  readonly lastRefreshTimestamp: Date;
  readonly recommendationLookbackPeriodInDays: number;
  readonly source: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export interface Hub {
  readonly accounts: readonly string[];
  readonly recommendations: readonly HubRecommendation[];
}

interface About {
  readonly accountId?: string | undefined;
}

const arnOf = (one: object): string => {
  const key = ['instanceArn', 'volumeArn', 'functionArn', 'resourceArn'].find((name) => name in one);
  return key ? String((one as Record<string, unknown>)[key]) : '';
};

const optimizer = (asked: Asked, account: string, data: StandInData): Answer | undefined => {
  const all = data.computeOptimizer;
  const enrolled = all?.accounts.includes(account) ?? false;
  if (asked.operation === 'GetEnrollmentStatus')
    return jsonWithTimes({ status: enrolled ? 'Active' : 'Inactive', memberAccountsEnrolled: false });
  const lists: Readonly<Record<string, readonly [member: string, items: readonly About[]]>> = {
    GetEC2InstanceRecommendations: ['instanceRecommendations', all?.instances ?? []],
    GetEBSVolumeRecommendations: ['volumeRecommendations', all?.volumes ?? []],
    GetLambdaFunctionRecommendations: ['lambdaFunctionRecommendations', all?.functions ?? []],
    GetRDSDatabaseRecommendations: ['rdsDBRecommendations', all?.databases ?? []],
    GetIdleRecommendations: ['idleRecommendations', all?.idle ?? []],
  };
  const list = lists[asked.operation];
  if (!list) return undefined;
  if (!enrolled) return invalid('OptInRequiredException', 'The account is not opted in to AWS Compute Optimizer.');
  const { accountIds } = asked.input as { accountIds?: string[] };
  const own = list[1].filter(
    (one) => (accountIds ?? [account]).includes(one.accountId ?? account) && arnOf(one).split(':')[3] === asked.region,
  );
  const { items, next } = pageOf(asked, own, 1000);
  return jsonWithTimes({ [list[0]]: items, errors: [], ...(next && { nextToken: next }) });
};

const hub = (asked: Asked, account: string, data: StandInData): Answer | undefined => {
  const enrolled = data.costOptimizationHub?.accounts.includes(account) ?? false;
  if (asked.operation === 'ListEnrollmentStatuses')
    return jsonWithTimes({ items: enrolled ? [{ accountId: account, status: 'Active' }] : [] });
  if (asked.operation !== 'ListRecommendations') return undefined;
  if (!enrolled) return invalid('ValidationException', 'Cost Optimization Hub is not enabled for the account.');
  const visible = data.costOptimizationHub!.recommendations.filter(
    ({ accountId }) => account === data.payer || accountId === account,
  );
  const { items, next } = pageOf(asked, visible, 1000);
  return jsonWithTimes({ items, ...(next && { nextToken: next }) });
};

export const answerAdvice = (asked: Asked, account: string, data: StandInData): Answer | undefined => {
  if (asked.call.startsWith('compute-optimizer:')) return optimizer(asked, account, data);
  return asked.call.startsWith('cost-optimization-hub:') ? hub(asked, account, data) : undefined;
};
