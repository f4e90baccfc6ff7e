import type { Identity } from '../../../model/resource.ts';

/** What the id of a resource is in our estate, by the service and the word before it in its ARN. */
const kinds: readonly (readonly [service: string, pattern: RegExp, kind: string])[] = [
  ['ec2', /^instance\/(.+)$/, 'ec2-instance'],
  ['ec2', /^volume\/(.+)$/, 'ebs-volume'],
  ['ec2', /^natgateway\/(.+)$/, 'nat-gateway'],
  ['lambda', /^function:([^:]+)(?::.*)?$/, 'lambda-function'],
  ['rds', /^db:(.+)$/, 'rds-instance'],
  ['autoscaling', /^autoScalingGroup:[^:]*:autoScalingGroupName\/(.+)$/, 'auto-scaling-group'],
  ['dynamodb', /^table\/([^/]+)$/, 'dynamodb-table'],
];

/** Which resource of an estate an ARN names; undefined for kinds that Plimsoll does not know. */
export const identityOf = (arn: string | undefined): Identity | undefined => {
  const [, , service, region, account, ...rest] = (arn ?? '').split(':');
  if (!service || !region || !account) return undefined;
  const name = rest.join(':');
  for (const [of, pattern, kind] of kinds) {
    const id = of === service ? pattern.exec(name)?.[1] : undefined;
    if (id) return { account, region, kind, id };
  }
  return undefined;
};
