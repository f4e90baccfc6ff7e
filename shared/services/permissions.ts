import type { Catalogue } from '../model/catalogue.ts';
import type { Policy } from '../model/policy.ts';
import { collectorsFor } from './aws.ts';

/** What Plimsoll asks AWS besides the inventory of each kind, and what for. */
export const parts = {
  Utilisation: ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
  Regions: ['ec2:DescribeRegions'],
  Commitments: [
    'ec2:DescribeReservedInstances',
    'rds:DescribeReservedDBInstances',
    'savingsplans:DescribeSavingsPlans',
  ],
  Offerings: ['ec2:DescribeInstanceTypeOfferings', 'ec2:DescribeInstanceTypes'],
  Prices: ['pricing:GetProducts'],
  Bill: [
    'ce:GetCostAndUsage',
    'ce:GetReservationCoverage',
    'ce:GetReservationUtilization',
    'ce:GetSavingsPlansCoverage',
    'ce:GetSavingsPlansUtilization',
  ],
  Advice: [
    'compute-optimizer:GetEBSVolumeRecommendations',
    'compute-optimizer:GetEC2InstanceRecommendations',
    'compute-optimizer:GetEnrollmentStatus',
    'compute-optimizer:GetIdleRecommendations',
    'compute-optimizer:GetLambdaFunctionRecommendations',
    'compute-optimizer:GetRDSDatabaseRecommendations',
    'cost-optimization-hub:ListEnrollmentStatuses',
    'cost-optimization-hub:ListRecommendations',
  ],
  Accounts: ['organizations:ListAccounts', 'organizations:ListTagsForResource'],
} as const;

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | object | readonly (string | object)[];
}

/** An IAM policy: nothing in it changes a resource, and AWS offers no finer resource than `*` for what it lists. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

const allow = (Sid: string, actions: Iterable<string>, Resource: Statement['Resource'] = '*'): Statement => ({
  Sid,
  Effect: 'Allow',
  Action: [...new Set(actions)].sort(),
  Resource,
});

/** The actions that read the inventory of the kinds that a policy asks for. */
export const inventoryActions = (catalogue: Catalogue, policy: Policy): string[] => [
  ...new Set(collectorsFor(catalogue, policy).flatMap(({ needs, mayUse = [] }) => [...needs, ...mayUse])),
];

/** Calls that AWS answers to every caller, whatever its policies say. */
export const needsNoPermission: readonly string[] = ['sts:GetCallerIdentity'];

/** What only some scans do: other accounts' roles by name, and an export of the bill in a bucket. */
export interface Also {
  /** aws, aws-cn or aws-us-gov. */
  readonly partition?: string;
  readonly role?: string;
  readonly accounts?: readonly string[];
  readonly focus?: { readonly bucket: string; readonly prefix: string };
}

const assume = (partition: string, role: string, accounts: readonly string[] = ['*']): Statement =>
  allow(
    'Members',
    ['sts:AssumeRole'],
    accounts.map((account) => `arn:${partition}:iam::${account}:role/${role}`),
  );

const exportOf = (partition: string, { bucket, prefix }: NonNullable<Also['focus']>): Statement[] => [
  allow('ExportList', ['s3:ListBucket'], `arn:${partition}:s3:::${bucket}`),
  allow('ExportRead', ['s3:GetObject'], `arn:${partition}:s3:::${bucket}/${prefix === '' ? '*' : `${prefix}/*`}`),
];

/** The least that `plimsoll scan` needs, for the enabled checks. */
export const policyDocument = (
  catalogue: Catalogue,
  policy: Policy,
  { partition = 'aws', role, accounts, focus }: Also = {},
): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    allow('Inventory', inventoryActions(catalogue, policy)),
    ...Object.entries(parts).map(([name, actions]) => allow(name, actions)),
    ...(role === undefined ? [] : [assume(partition, role, accounts)]),
    ...(focus === undefined ? [] : exportOf(partition, focus)),
  ],
});

/** Another account's role: what is read there. The bill, prices and the list of accounts are the caller's own. */
const inMembers = ['Utilisation', 'Regions', 'Commitments', 'Offerings', 'Advice'] as const;

/** Who may take the role of an account besides its caller's ARN, and how it is called. */
export interface Member {
  readonly role?: string;
  /** The names of the roles that may take it, with `*`; without, every one of the caller that it trusts. */
  readonly callers?: readonly string[];
}

/** A CloudFormation template with a role for each account that is read, which its caller may assume with an external id. */
export const memberRole = (
  catalogue: Catalogue,
  policy: Policy,
  { role = 'PlimsollReader', callers }: Member = {},
) => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'A role that lets Plimsoll read this account. Nothing in it can change a resource.',
  Parameters: {
    CallerArn: {
      Type: 'String',
      Description:
        'ARN of the role or user that assumes this role; arn:aws:iam::<account>:root trusts its whole account.',
      AllowedPattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:(root|role/.+|user/.+)$',
    },
    ExternalId: {
      Type: 'String',
      Description: 'Handed over with --external-id; 16 random characters or more.',
      MinLength: 16,
      MaxLength: 1224,
      AllowedPattern: '^[A-Za-z0-9+=,.@:/_-]+$',
      NoEcho: true,
    },
    RoleName: { Type: 'String', Default: role, AllowedPattern: '^[A-Za-z0-9+=,.@_-]{1,64}$' },
  },
  Resources: {
    Reader: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: { Ref: 'RoleName' },
        Description: 'Lets Plimsoll read utilisation, inventory and commitments',
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { Ref: 'CallerArn' } },
              Action: 'sts:AssumeRole',
              Condition: {
                StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } },
                ...(callers && { ArnLike: { 'aws:PrincipalArn': callers.map((one) => `arn:*:iam::*:role/${one}`) } }),
              },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'read',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                allow('Inventory', inventoryActions(catalogue, policy)),
                ...inMembers.map((name) => allow(name, parts[name])),
              ],
            },
          },
        ],
      },
    },
  },
  Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Reader', 'Arn'] } } },
});
