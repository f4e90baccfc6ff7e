import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { catalogue } from '../shared/services/index.ts';
import { inventoryActions, parts } from '../shared/services/permissions.ts';
import type { Settings } from '../shared/settings.ts';
import { indexes } from '../shared/wiring.ts';
import type { Given, Reads } from './functions.ts';

/** What exists once in a deployment, and a function may be given. */
export interface Places {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly busName: string;
  readonly busArn: string;
  /** The customer's own key of table and bucket, where the configuration asks for one. */
  readonly keyArn?: string;
}

const ofTable = {
  read: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
  write: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem'],
} as const;

/** As the CDK grants them for a table or a bucket with a key, each by its name. */
const readsKey = ['kms:Decrypt', 'kms:DescribeKey'];
const writesKey = [
  ...readsKey,
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

export const allow = (sid: string, actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ sid, effect: Effect.ALLOW, actions: [...new Set(actions)].sort(), resources: [...resources] });

/** The policy of a function, from what it is given: each action by its name, each place of ours by its ARN. */
export const statementsOf = (given: Given, settings: Settings, places: Places): PolicyStatement[] => {
  const { table, writes = [], gets = [] } = given;
  const { tableArn, bucketArn, busArn } = places;
  const objects = (folders: readonly string[]): string[] => folders.map((folder) => `${bucketArn}/${folder}/*`);
  return [
    allow('TableRead', ofTable.read, [tableArn, ...indexes.map(({ name }) => `${tableArn}/index/${name}`)]),
    ...(table === 'write' ? [allow('TableWrite', ofTable.write, [tableArn])] : []),
    ...(gets.length > 0 ? [allow('BucketRead', ['s3:GetObject'], objects(gets))] : []),
    // Without it a file that is not there answers "denied", which cannot be told from one that must not be read.
    ...(gets.length > 0 ? [allow('BucketList', ['s3:ListBucket'], [bucketArn])] : []),
    ...(writes.length > 0 ? [allow('BucketWrite', ['s3:PutObject'], objects(writes))] : []),
    ...(given.bus ? [allow('Publish', ['events:PutEvents'], [busArn])] : []),
    ...keyStatements(given, places),
    ...readingStatements(given, settings, places),
  ];
};

/** DynamoDB and S3 ask for the key in the name of the function, and it may be asked through them alone. */
const keyStatements = ({ table, writes = [], gets = [] }: Given, { keyArn, region }: Places): PolicyStatement[] => {
  if (keyArn === undefined) return [];
  const through = (service: string, sid: string, write: boolean): PolicyStatement => {
    const statement = allow(sid, write ? writesKey : readsKey, [keyArn]);
    statement.addCondition('StringEquals', { 'kms:ViaService': `${service}.${region}.amazonaws.com` });
    return statement;
  };
  return [
    through('dynamodb', 'TableKey', table === 'write'),
    ...(writes.length + gets.length > 0 ? [through('s3', 'BucketKey', writes.length > 0)] : []),
  ];
};

/** What a function reads with its own permissions, and whether it takes the roles of other accounts for the rest. */
export const readsOf = (
  { reads = [], enters = [] }: Given,
  { reading }: Settings,
): { readonly own: readonly Reads[]; readonly byRole: boolean } => {
  const byRole = enters.length > 0 && reading.role !== undefined;
  return { own: [...new Set(byRole ? reads : [...reads, ...enters])], byRole };
};

/** The policies of a role may have 10,240 characters together, an ARN some 60: so many accounts are named, no more. */
const mostNamed = 100;

const readingStatements = (given: Given, settings: Settings, { partition }: Places): PolicyStatement[] => {
  const { reading, policy } = settings;
  const { own, byRole } = readsOf(given, settings);
  const actionsOf = (read: Reads): readonly string[] =>
    read === 'Inventory' ? inventoryActions(catalogue, policy) : parts[read];
  const { accounts: wanted } = reading;
  const accounts = Array.isArray(wanted) && wanted.length <= mostNamed ? wanted : ['*'];
  const roles = accounts.map((account) => `arn:${partition}:iam::${account}:role/${reading.role}`);
  return [
    // AWS offers no finer resource for what these read.
    ...own.map((read) => allow(read, actionsOf(read), ['*'])),
    ...(byRole ? [allow('Members', ['sts:AssumeRole'], roles)] : []),
    ...(given.focus && reading.focus ? exportStatements(partition, reading.focus) : []),
  ];
};

const exportStatements = (
  partition: string,
  { bucket, prefix }: NonNullable<Settings['reading']['focus']>,
): PolicyStatement[] => {
  const arn = `arn:${partition}:s3:::${bucket}`;
  return [
    allow('ExportList', ['s3:ListBucket'], [arn]),
    allow('ExportRead', ['s3:GetObject'], [`${arn}/${prefix === '' ? '*' : `${prefix}/*`}`]),
  ];
};
