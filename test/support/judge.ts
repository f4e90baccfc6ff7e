import { type Bench, type Judgement, judgeOne } from '../../shared/engine/judge.ts';
import { unseenMetrics } from '../../shared/engine/metric-gaps.ts';
import type { Check, Facts } from '../../shared/model/check.ts';
import type { Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { AnyKind } from '../../shared/model/kind.ts';
import { scaleOf } from '../../shared/model/kind.ts';
import type { PriceBook } from '../../shared/model/meter.ts';
import { defaultPolicy, type Policy } from '../../shared/model/policy.ts';
import { fold } from '../../shared/model/profile.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import type { DayProfile, Stat, Step, Usage } from '../../shared/model/usage.ts';
import { usageKey } from '../../shared/model/usage.ts';

/** The moment at which the tables of cases are judged. */
export const asOf = '2026-03-15T06:00:00Z';
export const daysAgo = (days: number): string => new Date(Date.parse(asOf) - days * 86_400_000).toISOString();

/** A series of whole days that end at the last midnight before `asOf`: one value for all, one a step, or a function. */
export interface Given {
  readonly stat?: Stat;
  readonly step?: Step;
  readonly days?: number;
  /** Value by step of the window and hour of the day; `null` leaves the datapoint out. */
  readonly value: number | null | ((index: number, hour: number, day: number) => number | null);
}

/** Usage from a few words: `{ cpu: { value: 2 } }` is 2 % in every five minutes of 14 days. */
export const usageOf = (kind: AnyKind, given: Readonly<Record<string, Given>>): Usage => {
  const usage = new Map<string, readonly DayProfile[]>();
  for (const [name, { days = 14, value, ...rest }] of Object.entries(given)) {
    const metric = kind.metrics[name.split('/')[0]!] ?? kind.metrics[name.split(' ')[0]!];
    const stat = rest.stat ?? metric.stat;
    const step = rest.step ?? metric.step;
    const perDay = 86_400 / step;
    const values = Array.from({ length: days * perDay }, (_, index) => {
      const hour = Math.floor(((index % perDay) * step) / 3600);
      return typeof value === 'function' ? value(index, hour, Math.floor(index / perDay)) : value;
    });
    const midnight = Math.floor(Date.parse(asOf) / 86_400_000) * 86_400_000;
    const start = new Date(midnight - days * 86_400_000).toISOString();
    usage.set(usageKey(name.split(' ')[0]!, stat), fold({ stat, step, start, values }, scaleOf(metric), midnight));
  }
  return usage;
};

/** A price book from a table of `meter: price`, the same in every region. */
export const bookOf = (prices: Readonly<Record<string, string>>): PriceBook => ({
  price: (_region, meter) =>
    prices[meter] === undefined ? undefined : { unit: 'any', price: prices[meter], source: 'test', asOf: '2026-01-01' },
});

const noFacts: Facts = { instanceTypes: new Map(), dbClasses: new Map() };

/** Judges one made-up resource: what a row of a table of cases says stands in `resource`, `usage` and `related`. */
export const judgeCase = (
  check: Check,
  given: {
    readonly resource: Partial<AnyResource> & Pick<AnyResource, 'spec'>;
    readonly usage?: Readonly<Record<string, Given>>;
    readonly related?: readonly AnyResource[];
    readonly prices?: Readonly<Record<string, string>>;
    readonly policy?: Partial<Policy>;
    readonly facts?: Partial<Facts>;
    readonly gaps?: readonly Gap[];
    /** Usage was asked for until so many days before the last midnight. */
    readonly staleDays?: number;
    /** Kinds of the related resources, for their meters. */
    readonly kinds?: readonly AnyKind[];
  },
): Judgement => {
  const kind = check.finds;
  const resource: AnyResource = {
    account: '111122223333',
    region: 'us-east-1',
    kind: kind.id,
    id: `${kind.id}-1`,
    createdAt: daysAgo(400),
    tags: {},
    ...given.resource,
  };
  const observation: Observation = {
    resource,
    usage: usageOf(kind, given.usage ?? {}),
    related: given.related ?? [],
    ...(given.staleDays !== undefined && {
      usageThrough: Math.floor(Date.parse(asOf) / 86_400_000) - 1 - given.staleDays,
    }),
  };
  const bench: Bench = {
    asOf: Date.parse(asOf),
    policy: { ...defaultPolicy, ...given.policy },
    kinds: new Map([kind, ...(given.kinds ?? [])].map((one) => [one.id, one])),
    facts: { ...noFacts, ...given.facts },
    book: bookOf(given.prices ?? {}),
    committed: new Set(),
    unseen: unseenMetrics(given.gaps ?? []),
  };
  return judgeOne(check, observation, bench);
};
