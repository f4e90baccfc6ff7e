import { type Stack, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Settings } from '../shared/settings.ts';
import { type FunctionName, functionNames, rowOf } from './functions.ts';
import { type Places, readsOf } from './given.ts';
import { placesOf, stateMachineNameOf } from './names.ts';

/** One finding of AWS's rules that stands, and why it may. */
export interface Acknowledged {
  /** The path of the construct below its stack. */
  readonly at: string;
  /** The rule with its finding, as cdk-nag names it. */
  readonly id: string;
  readonly because: string;
}

/** "<AWS::Region>" where only AWS knows, as cdk-nag writes it. */
const shown = ({ account, region, partition, ...rest }: Places): Places => ({
  ...rest,
  account: Token.isUnresolved(account) ? '<AWS::AccountId>' : account,
  region: Token.isUnresolved(region) ? '<AWS::Region>' : region,
  partition: Token.isUnresolved(partition) ? '<AWS::Partition>' : partition,
});

/** Every finding that stands, with its reason: this list is all that an auditor has to agree with. */
export const acknowledged = (service: Stack, settings: Settings): Acknowledged[] => {
  const { name, reading } = settings;
  const { account, region, partition } = shown(placesOf(service, name, undefined));
  const wildcard = (resource: string): string => `AwsSolutions-IAM5[Resource::${resource}]`;
  const folder = (of: string): string => wildcard(`arn:${partition}:s3:::${name}-${account}-${region}/${of}/*`);
  const ofFunction = (of: FunctionName): Acknowledged[] => {
    const { given } = rowOf(of);
    const at = `${of}/Role`;
    const folders = new Set([...(given.writes ?? []), ...(given.gets ?? [])]);
    const reads = readsOf(given, settings);
    const bill = given.focus ? reading.focus : undefined;
    return [
      ...[...folders].map((one) => ({
        at,
        id: folder(one),
        because: `files of the folder ${one}/ of our own bucket, whose names hold the run or the month`,
      })),
      ...(reads.own.length > 0
        ? [
            {
              at,
              id: wildcard('*'),
              because: `AWS offers no finer resource for what it reads: ${reads.own.join(', ')}; none of it changes anything`,
            },
          ]
        : []),
      ...(reads.byRole && reading.accounts === 'organization'
        ? [
            {
              at,
              id: wildcard(`arn:${partition}:iam::*:role/${reading.role}`),
              because: 'one role by its name in every account of the organisation, which each account has made itself',
            },
          ]
        : []),
      ...(bill
        ? [
            {
              at,
              id: wildcard(`arn:${partition}:s3:::${bill.bucket}/${bill.prefix === '' ? '*' : `${bill.prefix}/*`}`),
              because: 'the files of the export of the bill, whose names AWS gives',
            },
          ]
        : []),
    ];
  };
  return [
    ...functionNames.flatMap(ofFunction),
    { at: 'DailyRun/Role', id: folder('runs'), because: 'the lists of scopes and parts, by run' },
    {
      at: 'DailyRun/Role',
      id: wildcard(`arn:${partition}:states:${region}:${account}:execution:${stateMachineNameOf(name)}/*`),
      because: 'the executions of its own items, whose names AWS gives',
    },
    {
      at: 'DailyRun/Role',
      id: wildcard('*'),
      because: 'Step Functions delivers its log by calls for which AWS offers no resource',
    },
    {
      at: 'DailyRun/StateMachine',
      id: 'AwsSolutions-SF2',
      because: 'the history of an execution and its log show every step; X-Ray would need a permission on *',
    },
    ...['Undelivered', 'Failed'].map((at) => ({
      at,
      id: 'AwsSolutions-SQS3',
      because: 'it is itself where letters that could not be delivered end',
    })),
  ];
};

export const acknowledge = (service: Stack, settings: Settings): void => {
  for (const { at, id, because } of acknowledged(service, settings)) {
    const construct = at.split('/').reduce<IConstruct>((found, child) => found.node.findChild(child), service);
    Validations.of(construct).acknowledge({ id, reason: because });
  }
};
