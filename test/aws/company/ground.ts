import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import type { Emulator, Repeated } from '../emulator/start.ts';
import type { TrailEvent } from '../stand-in/trail.ts';
import type { StandInData } from '../stand-in.ts';

export type Is = 'wasteful' | 'fine' | 'unsure' | 'at-risk';

/** What a check has to say of a resource that was planted. */
export interface Planted {
  readonly account: string;
  readonly region: string;
  readonly kind: string;
  readonly id: string;
  readonly check: string;
  readonly is: Is;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Something that happened so many days ago. What hangs on it must have happened before, or come later on the same day. */
export interface Step {
  readonly daysAgo: number;
  do(): Promise<void>;
}

/** One account and region to plant resources in. */
export interface Ground {
  readonly account: string;
  readonly region: string;
  readonly asOf: Date;
  readonly emulator: Emulator;
  readonly ec2: EC2Client;
  readonly groups: AutoScalingClient;
  readonly balancers: ElasticLoadBalancingV2Client;
  readonly classic: ElasticLoadBalancingClient;
  readonly tables: DynamoDBClient;
  readonly functions: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly databases: RDSClient;
  readonly truth: Planted[];
  readonly series: Repeated[];
  readonly data: StandInData;
  say(kind: string, id: string, verdicts: Readonly<Record<string, Is>>): void;
  /** A metric since `daysAgo` (120), whose five-minute values repeat every day, or over as many as there are. */
  metric(
    metric: readonly [namespace: string, name: string],
    dimensions: Readonly<Record<string, string>>,
    values: readonly (number | null)[],
    daysAgo?: number,
  ): void;
  recorded(
    event: Pick<TrailEvent, 'name' | 'resources' | 'requestParameters' | 'responseElements'>,
    daysAgo: number,
  ): void;
  destroy(): void;
}

export const day = 86_400_000;
/** Five-minute steps of a day. */
export const steps = 288;

export const always = (value: number): number[] => [value];
/** Five-minute values of a day that swing between two values, the highest at noon UTC. */
export const between = (low: number, high: number): number[] =>
  Array.from({ length: steps }, (_, at) => {
    const share = (1 - Math.cos((at / steps) * 2 * Math.PI)) / 2;
    return Math.round((low + (high - low) * share) * 100) / 100;
  });
/** Once a day so much, else nothing but zeros, or no datapoint. */
export const onceADay = (value: number, otherwise: number | null = 0): (number | null)[] =>
  Array.from({ length: steps }, (_, at) => (at === 120 ? value : otherwise));

/** So much in the first five minutes of each hour, and no datapoint in the others. */
export const hourly = (value: number): (number | null)[] =>
  Array.from({ length: 12 }, (_, at) => (at === 0 ? value : null));

const midnight = (asOf: Date, daysAgo: number): number =>
  Math.floor((asOf.getTime() - daysAgo * day) / day) * (day / 1000);

/** Opens the clients of a scope, which go to the emulator without the proxy. */
export const openGround = (
  scope: { readonly account: string; readonly region: string },
  credentials: Credentials,
  { emulator, asOf, data }: Pick<Ground, 'emulator' | 'asOf' | 'data'>,
): Ground => {
  const config = { endpoint: emulator.url, region: scope.region, credentials, maxAttempts: 1 };
  const truth: Planted[] = [];
  const series: Repeated[] = [];
  const clients = {
    ec2: new EC2Client(config),
    groups: new AutoScalingClient(config),
    balancers: new ElasticLoadBalancingV2Client(config),
    classic: new ElasticLoadBalancingClient(config),
    tables: new DynamoDBClient(config),
    functions: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    databases: new RDSClient(config),
  };
  return {
    ...scope,
    ...clients,
    asOf,
    emulator,
    truth,
    series,
    data,
    say(kind, id, verdicts) {
      for (const [check, is] of Object.entries(verdicts)) truth.push({ ...scope, kind, id, check, is });
    },
    metric([namespace, name], dimensions, values, daysAgo = 120) {
      series.push({ namespace, name, dimensions, values, step: 300, start: midnight(asOf, daysAgo) });
    },
    recorded(event, daysAgo) {
      const at = new Date(asOf.getTime() - daysAgo * day);
      data.trail.push({ ...scope, source: 'ec2.amazonaws.com', ...event, at });
    },
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
};
