import type * as z from 'zod';
import type { MeterLine } from './meter.ts';
import type { AnyResource, Resource } from './resource.ts';
import type { Scale, Stat, Step, Usage } from './usage.ts';

/** How a metric is measured, and where CloudWatch keeps it. */
export interface MetricSpec {
  readonly stat: Stat;
  /** The step at which it is judged: 300 for percentiles of CPU and memory, 3600 for sums. */
  readonly step: Step;
  readonly unit: 'Percent' | 'Bytes' | 'Count' | 'Milliseconds' | 'MiB' | 'CountPerSecond';
  /** AWS leaves it out when nothing happens, so that silence may count as zero (RULES §1, Silence). */
  readonly silentWhenIdle?: boolean;
  /** There is one series per part of the resource, named `<metric>/<part>` (an index of a table). */
  readonly perPart?: boolean;
  readonly namespace: string;
  readonly name: string;
}

/** What a resource is, how busy it is, what it bills. */
export interface Kind<
  Spec extends object = object,
  Metrics extends Record<string, MetricSpec> = Record<string, MetricSpec>,
> {
  readonly id: string;
  /** As people say it: 'EC2 instance'. */
  readonly title: string;
  /** AWS service code, as in meters: 'AmazonEC2'. */
  readonly service: string;
  /** Keys absent are unknown, `null` known to be none. */
  readonly spec: z.ZodType<Spec>;
  readonly metrics: Metrics;
  /** What it bills a month. Related resources and usage are at hand; what is unknown stays undefined. */
  meters(resource: Resource<Spec>, usage: Usage): readonly MeterLine[];
  /** Metrics that `meters` reads quantities from: they are fetched whichever checks are enabled. */
  readonly billedBy?: readonly (keyof Metrics & string)[];
  /** Meter names this kind may bill, as patterns for the docs: 'AmazonEC2/BoxUsage:<type>/<platform>'. */
  readonly meterNames: readonly { readonly meter: string; readonly unit: string }[];
  /** Ids of the resources it hangs on, by kind: a volume's instance. */
  hangsOn?(spec: Spec): readonly { readonly kind: string; readonly id: string }[];
  /** Spec keys that must be known before any check judges it; absent ones make it unsure. */
  readonly facts?: readonly (keyof Spec & string)[];
  /** A sentence when no check may judge it one by one: a member of a group, a Spot instance. */
  leaveAlone?(resource: Resource<Spec>, related: readonly AnyResource[]): string | undefined;
}

/** Declares a kind; the spec's type follows from its zod schema, the metrics keep their names. */
export const kind = <Schema extends z.ZodType<object>, const Metrics extends Record<string, MetricSpec>>(
  definition: Omit<Kind<z.infer<Schema>, Metrics>, 'spec'> & { readonly spec: Schema },
): Kind<z.infer<Schema>, Metrics> => definition as unknown as Kind<z.infer<Schema>, Metrics>;

// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds kinds of every spec
export type AnyKind = Kind<any, any>;
export type SpecOf<K> = K extends Kind<infer Spec, infer _> ? Spec : never;
export type MetricOf<K> = K extends Kind<infer _, infer Metrics> ? keyof Metrics & string : never;

/** Metrics in percent get bins of half a point, others logarithmic ones. */
export const scaleOf = (metric: MetricSpec | undefined): Scale => (metric?.unit === 'Percent' ? 'percent' : 'log');
