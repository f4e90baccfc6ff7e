import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Places } from './given.ts';

/** Names follow from the deployment's own, so that what is written down (an alarm's paragraph, a command) stays true. */
export const stackNames = (name: string) => ({ data: `${name}-data`, service: `${name}-service` });
export const functionNameOf = (name: string, of: string): string => `${name}-${of}`;
/** Roles are the account's, so that their names tell regions apart. */
export const functionRoleOf = (name: string, of: string, region: string): string =>
  `${functionNameOf(name, of)}-${region}`;
export const stateMachineNameOf = (name: string): string => `${name}-daily-run`;
/** A bucket's name is its own in all the world. */
export const bucketNameOf = (name: string, { account, region }: Stack): string => `${name}-${account}-${region}`;

/** Where the table, the bucket and the bus are, seen from a stack of the deployment. */
export const placesOf = (scope: Construct, name: string, keyArn: string | undefined): Places => {
  const stack = Stack.of(scope);
  const { partition, region, account } = stack;
  const bucketName = bucketNameOf(name, stack);
  return {
    partition,
    region,
    account,
    tableName: name,
    tableArn: `arn:${partition}:dynamodb:${region}:${account}:table/${name}`,
    bucketName,
    bucketArn: `arn:${partition}:s3:::${bucketName}`,
    busName: name,
    busArn: `arn:${partition}:events:${region}:${account}:event-bus/${name}`,
    ...(keyArn !== undefined && { keyArn }),
  };
};
