import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Parts } from './index.ts';

/**
 * Where alarms are told, over TLS alone. SNS keeps messages on encrypted disks; a key of the customer encrypts them
 * too. AWS's own key for SNS would not do: CloudWatch may not use it, and its policy cannot be changed.
 */
export const alarmTopic = (scope: Construct, { settings, key }: Pick<Parts, 'settings' | 'key'>): sns.Topic => {
  const topic = new sns.Topic(scope, 'alarms', { enforceSSL: true, ...(key && { masterKey: key }) });
  const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
  const { account, region, partition } = Stack.of(scope);
  const ofOurs = {
    ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:${settings.name}-*` },
    StringEquals: { 'aws:SourceAccount': account },
  };
  // A policy of one's own takes the place of the one that SNS would have given, so alarms need their leave again.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: ofOurs,
    }),
  );
  key?.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [cloudWatch],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      // SNS names the topic whenever it has something encrypted.
      conditions: {
        StringLike: { 'kms:EncryptionContext:aws:sns:topicArn': `arn:${partition}:sns:${region}:${account}:*` },
      },
    }),
  );
  if (settings.alarms.email) topic.addSubscription(new EmailSubscription(settings.alarms.email));
  return topic;
};
