import * as z from 'zod';
import type { Advice } from '../../../model/advice.ts';
import type { Identity } from '../../../model/resource.ts';
import { identityOf } from './arn.ts';

/** A recommendation of ListRecommendations, as far as it is read; times are seconds since the epoch. */
const hubSchema = z.looseObject({
  accountId: z.string().optional(),
  region: z.string().optional(),
  resourceId: z.string().optional(),
  resourceArn: z.string().optional(),
  currentResourceType: z.string().optional(),
  actionType: z.string(),
  recommendedResourceSummary: z.string().optional(),
  estimatedMonthlySavings: z.number().optional(),
  currencyCode: z.string().optional(),
  lastRefreshTimestamp: z.number().optional(),
});
type HubItem = z.infer<typeof hubSchema>;

/** Kinds by the hub's word for them, for items without an ARN. */
const kinds: Readonly<Record<string, string>> = {
  Ec2Instance: 'ec2-instance',
  Ec2AutoScalingGroup: 'auto-scaling-group',
  EbsVolume: 'ebs-volume',
  LambdaFunction: 'lambda-function',
  NatGateway: 'nat-gateway',
  RdsDbInstance: 'rds-instance',
  RdsDbInstanceStorage: 'rds-instance',
};

const resourceOf = ({ resourceArn, accountId, region, resourceId, currentResourceType }: HubItem) => {
  const named = identityOf(resourceArn);
  const kind = kinds[currentResourceType ?? ''];
  if (named || !kind || !accountId || !region || !resourceId) return named;
  return { account: accountId, region, kind, id: resourceId } satisfies Identity;
};

/** After these nothing is left that it would become. */
const endings = new Set(['Delete', 'Stop']);

/** The advice of one item; none where it is about no resource that we know, such as a purchase. @throws for no item */
export const ofHubItem = (item: unknown): Advice[] => {
  const one = hubSchema.parse(item);
  const resource = resourceOf(one);
  if (!resource) return [];
  const { actionType, recommendedResourceSummary: to, estimatedMonthlySavings: saving, currencyCode } = one;
  const at = one.lastRefreshTimestamp;
  return [
    {
      ...resource,
      source: 'cost-optimization-hub',
      finding: actionType,
      ...(to && !endings.has(actionType) && { to }),
      ...(saving !== undefined && saving > 0 && (currencyCode ?? 'USD') === 'USD' && { monthlySaving: saving }),
      ...(at !== undefined && { asOf: new Date(at * 1000).toISOString() }),
    },
  ];
};
