import {
  ComputeOptimizerClient,
  GetEBSVolumeRecommendationsCommand,
  GetEC2InstanceRecommendationsCommand,
  GetEnrollmentStatusCommand,
  GetIdleRecommendationsCommand,
  GetLambdaFunctionRecommendationsCommand,
  GetRDSDatabaseRecommendationsCommand,
} from '@aws-sdk/client-compute-optimizer';
import type { Advice } from '../../../model/advice.ts';
import type { Site } from '../../../ports.ts';
import { type Asked, noted, pagesOf } from './noted.ts';
import { ofDatabase, ofFunction, ofIdle, ofInstance, ofVolume } from './optimizer-from-aws.ts';

interface PageRequest {
  readonly nextToken: string | undefined;
  readonly maxResults: number;
}
type List = (client: ComputeOptimizerClient, page: PageRequest) => Promise<readonly [Advice[], string | undefined]>;

/** What is asked of which kinds; each answer is mapped page by page. */
const lists: readonly (readonly [operation: string, kinds: readonly string[], list: List])[] = [
  [
    'GetEC2InstanceRecommendations',
    ['ec2-instance'],
    async (client, page) => {
      const { instanceRecommendations: said = [], nextToken } = await client.send(
        new GetEC2InstanceRecommendationsCommand(page),
      );
      return [said.flatMap(ofInstance), nextToken];
    },
  ],
  [
    'GetEBSVolumeRecommendations',
    ['ebs-volume'],
    async (client, page) => {
      const { volumeRecommendations: said = [], nextToken } = await client.send(
        new GetEBSVolumeRecommendationsCommand(page),
      );
      return [said.flatMap(ofVolume), nextToken];
    },
  ],
  [
    'GetLambdaFunctionRecommendations',
    ['lambda-function'],
    async (client, page) => {
      const { lambdaFunctionRecommendations: said = [], nextToken } = await client.send(
        new GetLambdaFunctionRecommendationsCommand(page),
      );
      return [said.flatMap(ofFunction), nextToken];
    },
  ],
  [
    'GetRDSDatabaseRecommendations',
    ['rds-instance'],
    async (client, page) => {
      const { rdsDBRecommendations: said = [], nextToken } = await client.send(
        new GetRDSDatabaseRecommendationsCommand(page),
      );
      return [said.flatMap(ofDatabase), nextToken];
    },
  ],
  [
    'GetIdleRecommendations',
    ['ec2-instance', 'auto-scaling-group', 'ebs-volume', 'rds-instance', 'nat-gateway', 'dynamodb-table'],
    async (client, page) => {
      const { idleRecommendations: said = [], nextToken } = await client.send(new GetIdleRecommendationsCommand(page));
      return [said.flatMap(ofIdle), nextToken];
    },
  ],
];

/**
 * What Compute Optimizer says of the resources of a scope; `held`: the kinds that stand there, where others need not be
 * asked for. Where it is not enabled, or will not answer, a note says so.
 */
export const optimizerAdvice = async (site: Site, held?: ReadonlySet<string>): Promise<Asked> => {
  const asks = lists.filter(([, kinds]) => held === undefined || kinds.some((kind) => held.has(kind)));
  if (asks.length === 0) return { advice: [], notes: [] };
  const client = site.client(ComputeOptimizerClient);
  const source = 'AWS Compute Optimizer';
  const off = `${source} is not enabled in account ${site.scope.account}`;
  let enrolled = false;
  const enrolment = await noted(site, source, 'compute-optimizer:GetEnrollmentStatus', off, async () => {
    const { status } = await client.send(new GetEnrollmentStatusCommand({}));
    enrolled = status === 'Active';
    return { advice: [], notes: enrolled ? [] : [off] };
  });
  if (!enrolled) return enrolment;
  const advice: Advice[] = [];
  const notes: string[] = [];
  for (const [operation, , list] of asks) {
    const said = await noted(site, source, `compute-optimizer:${operation}`, off, async () => ({
      advice: await pagesOf((nextToken) => list(client, { nextToken, maxResults: 1000 })),
      notes: [],
    }));
    advice.push(...said.advice);
    notes.push(...said.notes);
  }
  return { advice, notes };
};
