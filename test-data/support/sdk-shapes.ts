import * as applicationAutoScaling from '@aws-sdk/client-application-auto-scaling';
import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as cloudTrail from '@aws-sdk/client-cloudtrail';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as computeOptimizer from '@aws-sdk/client-compute-optimizer';
import * as costExplorer from '@aws-sdk/client-cost-explorer';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ec2 from '@aws-sdk/client-ec2';
import * as classic from '@aws-sdk/client-elastic-load-balancing';
import * as v2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as lambda from '@aws-sdk/client-lambda';
import * as organizations from '@aws-sdk/client-organizations';
import * as pricing from '@aws-sdk/client-pricing';
import * as rds from '@aws-sdk/client-rds';
import * as savingsPlans from '@aws-sdk/client-savingsplans';
import * as serviceQuotas from '@aws-sdk/client-service-quotas';
import * as sts from '@aws-sdk/client-sts';
import { NormalizedSchema } from '@smithy/core/schema';

// biome-ignore lint/suspicious/noExplicitAny: what is recorded may be of any shape, which is the point
export type Any = any;

/** The SDK's module of each service; load balancing has two of one name. */
const modules: Readonly<Record<string, readonly object[]>> = {
  'application-autoscaling': [applicationAutoScaling],
  autoscaling: [autoScaling],
  ce: [costExplorer],
  cloudtrail: [cloudTrail],
  cloudwatch: [cloudWatch],
  'compute-optimizer': [computeOptimizer],
  dynamodb: [dynamodb],
  ec2: [ec2],
  elasticloadbalancing: [v2, classic],
  lambda: [lambda],
  logs: [logs],
  organizations: [organizations],
  pricing: [pricing],
  rds: [rds],
  savingsplans: [savingsPlans],
  servicequotas: [serviceQuotas],
  sts: [sts],
};

/** A command of a call with its client and the shape of its answer, by member name. */
export interface Shaped {
  readonly command: Any;
  readonly Client: Any;
  readonly output: NormalizedSchema;
  readonly members: ReadonlySet<string>;
}

const shaped = (module: Any, operation: string): Shaped[] => {
  const Command = module[`${operation}Command`];
  const client = Object.keys(module).find((name) => /Client$/.test(name) && name !== '__Client');
  if (!Command || !client) return [];
  const command = new Command({ LoadBalancerName: 'one' });
  const output = NormalizedSchema.of(command.schema[5]);
  const members = new Set([...output.structIterator()].map(([name]) => name));
  return [{ command, Client: module[client], output, members }];
};

/** The commands behind a call, '<IAM prefix>:<Operation>'; none where the SDK has no such command. */
export const shapesOf = (call: string): Shaped[] => {
  const [prefix = '', operation = ''] = call.split(':');
  return (modules[prefix] ?? []).flatMap((module) => shaped(module, operation));
};

/** Stands where a recording says no more of a time than that it was one. */
export const someTime = new Date('2026-02-20T12:00:00Z');

const timeOf = (value: Any): Date => {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? someTime : date;
};

const listOf = (value: Any): Any[] => {
  if (Array.isArray(value)) return value;
  // As the query protocol writes it.
  return typeof value === 'object' && 'member' in value ? [value.member].flat() : [value];
};

/**
 * Recorded data as the SDK hands it over: times are Dates where its own shapes say so, numbers are numbers, members that
 * it does not know are left out, and so are words that stand for a number. Hand-made recordings write the first letter
 * of a member either way.
 */
export const asSdk = (schema: NormalizedSchema, value: Any): Any => {
  if (value === null || value === undefined) return undefined;
  if (schema.isTimestampSchema()) return timeOf(value);
  if (schema.isListSchema()) return listOf(value).map((one) => asSdk(schema.getValueSchema(), one));
  if (schema.isMapSchema())
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asSdk(schema.getValueSchema(), one)]));
  if (schema.isStructSchema()) {
    const other = (name: string): string =>
      name[0] === name[0]!.toUpperCase()
        ? name[0]!.toLowerCase() + name.slice(1)
        : name[0]!.toUpperCase() + name.slice(1);
    return Object.fromEntries(
      [...schema.structIterator()].flatMap(([name, member]) => {
        const found = asSdk(member, value[name] ?? value[other(name)]);
        return found === undefined ? [] : [[name, found]];
      }),
    );
  }
  if (schema.isNumericSchema()) return Number.isFinite(Number(value)) ? Number(value) : undefined;
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? value : undefined;
  return value;
};
