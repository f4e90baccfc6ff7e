import { EC2Client } from '@aws-sdk/client-ec2';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { STSClient } from '@aws-sdk/client-sts';
import { vi } from 'vitest';
import { adviceSchema } from '../../shared/model/advice.ts';
import { billedCellSchema } from '../../shared/model/billed.ts';
import { commitmentSchema } from '../../shared/model/commitment.ts';
import { accountSchema } from '../../shared/model/estate.ts';
import { instanceTypeSchema } from '../../shared/model/instance-type.ts';
import { seriesSchema } from '../../shared/model/usage.ts';
import { dayMs } from '../../shared/model/words.ts';
import { optimizerAdvice } from '../../shared/sources/aws/advice/compute-optimizer.ts';
import { hubAdvice } from '../../shared/sources/aws/advice/cost-optimization-hub.ts';
import { ofHubItem } from '../../shared/sources/aws/advice/hub-from-aws.ts';
import {
  ofDatabase,
  ofFunction,
  ofIdle,
  ofInstance,
  ofVolume,
} from '../../shared/sources/aws/advice/optimizer-from-aws.ts';
import { cellsOf } from '../../shared/sources/aws/billing/cells.ts';
import {
  type Mapped,
  planFromAws,
  reservedDatabaseFromAws,
  reservedInstanceFromAws,
} from '../../shared/sources/aws/billing/commitments-from-aws.ts';
import { askCoverage } from '../../shared/sources/aws/billing/coverage.ts';
import { offeringsOf } from '../../shared/sources/aws/offerings.ts';
import { pricedOf } from '../../shared/sources/aws/prices/from-aws.ts';
import { typeFrom } from '../../shared/sources/aws/prices/instance-types-from-aws.ts';
import { whoCalls } from '../../shared/sources/aws/reach/caller.ts';
import { openOrganisation, usualAccountTags } from '../../shared/sources/aws/reach/organisation.ts';
import { regionsOf } from '../../shared/sources/aws/reach/regions.ts';
import { find } from '../../shared/sources/aws/utilisation/find.ts';
import { measure } from '../../shared/sources/aws/utilisation/index.ts';
import { type Answers, fakeSite } from '../../test/support/fake-site.ts';
import { fact, type Mapping, type Outcome } from '../support/outcomes.ts';
import type { Any } from '../support/sdk-shapes.ts';
import { deniedBut, free, session } from '../support/sites.ts';

const scope = { account: '644160558196', region: 'us-east-1' };
const means = { cost: free, timeouts: { connectionMs: 1000, requestMs: 1000 } };
const siteOf = (answers: Answers) => fakeSite(deniedBut(answers), scope).site;

const advised = (advice: readonly unknown[]): Outcome[] =>
  advice.length === 0 ? ['not ours'] : advice.map((one) => fact(adviceSchema.parse(one)));
const advice =
  (key: string, map: (item: Any) => readonly unknown[]): Mapping =>
  (answer) =>
    (answer[key] ?? []).flatMap((one: Any) => advised(map(one)));

const commitment = (of: Mapped): Outcome => {
  if ('commitment' in of) return fact(commitmentSchema.parse(of.commitment));
  return of.elsewhere ? 'not ours' : { refused: `${of.missing}: ${of.because}` };
};

/** A product as the Price List has it, or the refusal of one in another form. */
const priced = (product: string): Outcome => {
  try {
    return fact(pricedOf(product));
  } catch (error) {
    return { refused: String(error) };
  }
};

/** What a client of this class answers while something is asked. */
const answering = async <T>(type: { prototype: object }, answer: object, ask: () => Promise<T>): Promise<T> => {
  const spy = vi.spyOn(type.prototype as { send: () => Promise<object> }, 'send').mockResolvedValue(answer);
  try {
    return await ask();
  } finally {
    spy.mockRestore();
  }
};

const cpuOf = (id: string) => ({ ...scope, kind: 'ec2-instance', id, spec: {} });

/** Each result as the answer about an instance of its own. */
const measured: Mapping = async ({ MetricDataResults = [], ...rest }) => {
  const results = MetricDataResults.map((one: Any, at: number) => ({ ...one, Id: `m${at}` }));
  const times: number[] = results.flatMap(({ Timestamps = [] }) => Timestamps.map((at: Date) => at.getTime()));
  if (results.length === 0) return [];
  const fromDay = Math.floor(Math.min(...times, Date.parse('2026-02-28')) / dayMs);
  const untilDay = Math.max(fromDay, Math.floor(Math.max(...times, 0) / dayMs)) + 1;
  const ask = { metric: 'cpu', stat: 'Average', step: 300, fromDay, untilDay } as const;
  const { site, ...told } = fakeSite(
    deniedBut({ 'cloudwatch:GetMetricData': { ...rest, MetricDataResults: results } }),
    scope,
  );
  const wanted = results.map((_: Any, at: number) => ({ resource: cpuOf(`i-${at}`), asks: [ask], untilDay }));
  const addressOf = ({ id }: { readonly id: string }) => [
    { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: id } },
  ];
  const outcomes: Outcome[] = [];
  for await (const { series } of measure(site, wanted, { addressOf, cost: free, pauseMs: 0 }))
    outcomes.push(...(series.length > 0 ? series.map((one) => fact(seriesSchema.parse(one))) : ['not ours' as const]));
  return [...outcomes, ...told.gaps.map(({ missing, because }) => ({ refused: `${missing}: ${because}` }))];
};

/** Each metric with as many facts as it has series. */
const found: Mapping = async ({ Metrics = [] }) => {
  const { site } = fakeSite(deniedBut({ 'cloudwatch:ListMetrics': { Metrics } }), scope);
  const names = new Map<string, Any>(Metrics.map((one: Any) => [`${one.Namespace} ${one.MetricName}`, one]));
  const outcomes: Outcome[] = [];
  for (const { Namespace: namespace, MetricName: name } of names.values()) {
    const { series, fault } = await find({ site, cost: free }, { namespace, name, having: {} });
    outcomes.push(...series.map(fact), ...(fault ? [{ refused: JSON.stringify(fault) }] : []));
  }
  return outcomes;
};

const coverage =
  (call: string, part: 'coverage' | 'utilisation'): Mapping =>
  async (answer) => [fact(await askCoverage(siteOf({ [call]: answer }), free, [scope.account], part))];

/** All that is asked besides the inventory: utilisation, bill, commitments, prices, advice, regions and accounts. */
export const others: Readonly<Record<string, Mapping>> = {
  'ce:GetCostAndUsage': ({ ResultsByTime = [] }) => {
    const { cells, unread } = cellsOf(ResultsByTime, { by: 'account', asOf: new Date('2026-03-01') });
    const refused = Array.from({ length: unread }, (): Outcome => ({ refused: 'its groups are no amounts in USD' }));
    return [...cells.map((one) => fact(billedCellSchema.parse(one))), ...refused];
  },
  'ce:GetReservationCoverage': coverage('ce:GetReservationCoverage', 'coverage'),
  'ce:GetReservationUtilization': coverage('ce:GetReservationUtilization', 'utilisation'),
  'ce:GetSavingsPlansCoverage': coverage('ce:GetSavingsPlansCoverage', 'coverage'),
  'ce:GetSavingsPlansUtilization': coverage('ce:GetSavingsPlansUtilization', 'utilisation'),
  'cloudwatch:GetMetricData': measured,
  'cloudwatch:ListMetrics': found,
  'compute-optimizer:GetEBSVolumeRecommendations': advice('volumeRecommendations', ofVolume),
  'compute-optimizer:GetEC2InstanceRecommendations': advice('instanceRecommendations', ofInstance),
  'compute-optimizer:GetEnrollmentStatus': async (answer) =>
    (await optimizerAdvice(siteOf({ 'compute-optimizer:GetEnrollmentStatus': answer }))).notes.map(fact),
  'compute-optimizer:GetIdleRecommendations': advice('idleRecommendations', ofIdle),
  'compute-optimizer:GetLambdaFunctionRecommendations': advice('lambdaFunctionRecommendations', ofFunction),
  'compute-optimizer:GetRDSDatabaseRecommendations': advice('rdsDBRecommendations', ofDatabase),
  'cost-optimization-hub:ListEnrollmentStatuses': async (answer) =>
    (await hubAdvice(siteOf({ 'cost-optimization-hub:ListEnrollmentStatuses': answer }))).notes.map(fact),
  // On the wire times are seconds; the recordings have what another SDK made of them.
  'cost-optimization-hub:ListRecommendations': advice('items', (one) =>
    ofHubItem({ ...one, lastRefreshTimestamp: Date.parse(one.lastRefreshTimestamp) / 1000 }),
  ),
  'ec2:DescribeInstanceTypeOfferings': async (answer) => [
    fact(await offeringsOf(siteOf({ 'ec2:DescribeInstanceTypeOfferings': answer }))),
  ],
  'ec2:DescribeInstanceTypes': ({ InstanceTypes = [] }) =>
    InstanceTypes.map((one: Any): Outcome => {
      const facts = typeFrom(one, scope.region);
      return facts
        ? fact(instanceTypeSchema.parse(facts))
        : { refused: 'its vCPUs, memory or architecture are not told' };
    }),
  'ec2:DescribeRegions': async (answer) => {
    const { known } = await answering(EC2Client, answer, () => regionsOf(session, scope.region, means));
    return known.map(fact);
  },
  'ec2:DescribeReservedInstances': ({ ReservedInstances = [] }) =>
    ReservedInstances.map((one: Any) => commitment(reservedInstanceFromAws(one, scope))),
  'organizations:ListAccounts': (answer) =>
    answering(OrganizationsClient, { ...answer, NextToken: undefined }, async () => {
      const accounts = await openOrganisation(session, 'aws', means).accounts();
      return accounts.map((one) => fact(accountSchema.parse(one)));
    }),
  'organizations:ListTagsForResource': (answer) =>
    answering(OrganizationsClient, { ...answer, NextToken: undefined }, async () => {
      const organisation = openOrganisation(session, 'aws', means);
      return [fact(accountSchema.parse(await organisation.withTags({ id: scope.account }, usualAccountTags)))];
    }),
  'pricing:GetProducts': ({ PriceList = [] }) => PriceList.map((one: Any) => priced(String(one))),
  'rds:DescribeReservedDBInstances': ({ ReservedDBInstances = [] }) =>
    ReservedDBInstances.map((one: Any) => commitment(reservedDatabaseFromAws(one, scope))),
  'savingsplans:DescribeSavingsPlans': ({ savingsPlans = [] }) =>
    savingsPlans.map((one: Any) => commitment(planFromAws(one, scope.account))),
  'sts:GetCallerIdentity': (answer) =>
    answering(STSClient, answer, async () => [fact(await whoCalls(session, scope.region, means))]),
};
