import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { allow } from '../given.ts';

/** What the account may let its roles do with the key: everything that AWS's own default policy says with `kms:*`. */
const administered = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateGrant',
  'Decrypt',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListResourceTags',
  'ListRetirableGrants',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
];

/** A key of the customer's own for table and bucket, turned once a year; who may use it is said by IAM policies. */
export const customerKey = (stack: Stack, removalPolicy: RemovalPolicy): Key => {
  const account = allow(
    'Account',
    administered.map((action) => `kms:${action}`),
    ['*'],
  );
  account.addPrincipals(new AccountRootPrincipal());
  return new Key(stack, 'Key', {
    description: `Plimsoll's table and bucket (${Stack.of(stack).stackName})`,
    enableKeyRotation: true,
    policy: new PolicyDocument({ statements: [account] }),
    removalPolicy,
  });
};
