import type { AnyResource } from '../../shared/model/resource.ts';
import type { Collector } from '../../shared/ports.ts';
import { dynamodbTables } from '../../shared/services/dynamodb-table/collect.ts';
import { ebsVolumes } from '../../shared/services/ebs-volume/collect.ts';
import { lambdaFunctions } from '../../shared/services/lambda-function/collect.ts';
import { loadBalancers } from '../../shared/services/load-balancer/collect.ts';
import { logGroups } from '../../shared/services/log-group/collect.ts';
import { type Answers, fakeSite } from '../../test/support/fake-site.ts';
import { checked, fact, type Mapping, type Outcome } from '../support/outcomes.ts';
import type { Any } from '../support/sdk-shapes.ts';
import { deniedBut } from '../support/sites.ts';

const unique = (words: readonly (string | undefined)[]): string[] => [
  ...new Set(words.filter((word) => word !== undefined)),
];

/** What a collector makes of made-up resources that the answer is about, as far as the answer tells it. */
const told = async (
  collector: Collector,
  answers: Answers,
  tells: (resource: AnyResource) => unknown,
): Promise<Outcome[]> => {
  const { site } = fakeSite(deniedBut(answers));
  return (await Array.fromAsync(collector.collect(site))).map((resource) => fact(tells(checked(resource))));
};
const tagsOf = ({ tags }: AnyResource): unknown => tags ?? undefined;

const balancers = (ids: readonly string[], names: readonly string[]): Answers => ({
  'elasticloadbalancing:DescribeLoadBalancers': {
    LoadBalancers: ids.map((LoadBalancerArn) => ({ LoadBalancerArn, Type: 'application' })),
    LoadBalancerDescriptions: names.map((LoadBalancerName) => ({
      LoadBalancerName,
      Instances: [{ InstanceId: 'i-1' }],
    })),
  },
});

/** Operations that tell more of resources listed by another one: the collector that asks them reads their answers. */
export const beside: Readonly<Record<string, Mapping>> = {
  'dynamodb:ListTables': ({ TableNames = [] }) =>
    told(
      dynamodbTables,
      {
        'dynamodb:ListTables': { TableNames },
        'dynamodb:DescribeTable': ({ TableName }) => ({ Table: { TableName } }),
      },
      ({ id }) => id,
    ),
  'dynamodb:ListTagsOfResource': ({ Tags }) =>
    told(
      dynamodbTables,
      {
        'dynamodb:ListTables': { TableNames: ['one'] },
        'dynamodb:DescribeTable': { Table: { TableName: 'one', TableArn: 'arn:one' } },
        'dynamodb:ListTagsOfResource': { Tags },
      },
      tagsOf,
    ),
  'ec2:DescribeVolumesModifications': ({ VolumesModifications = [] }) =>
    told(
      ebsVolumes,
      {
        'ec2:DescribeVolumes': {
          Volumes: unique(VolumesModifications.map((one: Any) => one.VolumeId)).map((VolumeId) => ({ VolumeId })),
        },
        'ec2:DescribeVolumesModifications': { VolumesModifications },
      },
      ({ changedAt }) => changedAt ?? undefined,
    ),
  'elasticloadbalancing:DescribeInstanceHealth': ({ InstanceStates }) =>
    told(
      loadBalancers,
      { ...balancers([], ['one']), 'elasticloadbalancing:DescribeInstanceHealth': { InstanceStates } },
      ({ spec }) => spec.healthyTargets,
    ),
  'elasticloadbalancing:DescribeTags': ({ TagDescriptions = [] }) => {
    const ids = unique(TagDescriptions.map((one: Any) => one.ResourceArn));
    const names = unique(TagDescriptions.map((one: Any) => one.LoadBalancerName));
    return told(
      loadBalancers,
      { ...balancers(ids, names), 'elasticloadbalancing:DescribeTags': { TagDescriptions } },
      tagsOf,
    );
  },
  'elasticloadbalancing:DescribeTargetGroups': async ({ TargetGroups = [] }) => [
    ...(await told(
      loadBalancers,
      {
        ...balancers(unique(TargetGroups.flatMap((one: Any) => one.LoadBalancerArns ?? [])), []),
        'elasticloadbalancing:DescribeTargetGroups': { TargetGroups },
        'elasticloadbalancing:DescribeTargetHealth': { TargetHealthDescriptions: [] },
      },
      ({ spec }) => spec.registeredTargets,
    )),
    ...TargetGroups.filter((one: Any) => !one.LoadBalancerArns?.length).map((): Outcome => 'not ours'),
  ],
  'lambda:ListTags': ({ Tags }) =>
    told(
      lambdaFunctions,
      {
        'lambda:ListFunctions': { Functions: [{ FunctionName: 'one', FunctionArn: 'arn:one' }] },
        'lambda:ListTags': { Tags },
      },
      tagsOf,
    ),
  'logs:ListTagsForResource': ({ tags }) =>
    told(
      logGroups,
      {
        'logs:DescribeLogGroups': { logGroups: [{ logGroupName: 'one', logGroupArn: 'arn:one' }] },
        'logs:ListTagsForResource': { tags },
      },
      tagsOf,
    ),
};
