import type { Check, Evidence } from '../model/check.ts';
import type { Observation } from '../model/estate.ts';
import type { MetricSpec } from '../model/kind.ts';
import type { MetricWindow } from '../model/usage.ts';
import { usageKey } from '../model/usage.ts';
import { dayMs } from '../model/words.ts';
import type { UnseenMetrics } from './metric-gaps.ts';
import { type Cut, quietWindow, seen } from './window.ts';

/** What a check is handed of the usage, or why it cannot be asked. */
type Gathered =
  | { readonly unsure: string }
  | {
      readonly usage: Record<string, MetricWindow | undefined>;
      readonly part: (metric: string, part: string) => MetricWindow | undefined;
      readonly metrics: readonly string[];
      readonly coverage: number;
      /** What was measured beside what was judged: shown, never mixed in. */
      readonly shown: readonly string[];
    };

/** Sees to RULES §1, Evidence and Silence: enough days, none too patchy, peaks not hidden, silence only where corroborated. */
export const gather = (
  check: Check,
  observation: Observation,
  cut: Cut,
  asks: Evidence,
  windowDays: number,
  unseen: UnseenMetrics,
): Gathered => {
  const measured = check.needs.length + check.mayUse.length > 0;
  const atLeast = asks.forSizing ? 7 : (asks.atLeastDays ?? windowDays);
  if ((measured || check.asksAge) && cut.days < atLeast) return { unsure: tooShort(cut, atLeast) };
  const look = looker(check, observation, cut, asks, unseen);
  const usage: Record<string, MetricWindow | undefined> = {};
  let coverage = 1;
  for (const name of check.needs) {
    const found = look(name);
    if ('unsure' in found) return found;
    usage[name] = found.window;
    coverage = Math.min(coverage, found.window.days / cut.days);
  }
  const metrics: string[] = [...check.needs];
  for (const name of check.mayUse) {
    const found = look(name);
    usage[name] = 'unsure' in found ? undefined : found.window;
    if (usage[name]) metrics.push(name);
  }
  const part = (metric: string, name: string): MetricWindow | undefined => {
    const found = look(`${metric}/${name}`, metric);
    return 'unsure' in found ? undefined : found.window;
  };
  const shown = check.needs.flatMap((name) => maximumOf(name, check, observation, cut) ?? []);
  return { usage, part, metrics, coverage, shown };
};

const tooShort = (cut: Cut, atLeast: number): string =>
  cut.since === 'window'
    ? `looks back ${cut.days} days, and ${atLeast} are needed`
    : `only ${cut.days} whole days since its ${cut.since}, and ${atLeast} are needed`;

/** The Maximum that was given beside a 5-minute Average (CONTRACTS §1, Evidence for sizing). */
const maximumOf = (name: string, check: Check, { usage }: Observation, cut: Cut): string | undefined => {
  const metric: MetricSpec | undefined = check.finds.metrics[name];
  if (metric?.stat !== 'Average' || metric.unit !== 'Percent') return undefined;
  const maximum = seen(usage, name, { ...metric, stat: 'Maximum' }, cut, 'most of the day')?.window;
  return (
    maximum && `P99.5 of its Maximum, shown and not judged, is ${Math.round(maximum.percentile(99.5) * 10) / 10} %`
  );
};

type Found = { readonly window: MetricWindow } | { readonly unsure: string };

const looker =
  (check: Check, { resource, usage }: Observation, cut: Cut, asks: Evidence, unseen: UnseenMetrics) =>
  (name: string, declared: string = name): Found => {
    const metric = (check.finds.metrics as Record<string, MetricSpec>)[declared];
    if (!metric) return { unsure: `${declared} is not a metric of ${check.finds.id}` };
    const found = seen(usage, name, metric, cut, asks.forSizing ? 'six full hours' : 'most of the day');
    const days = found?.window.days ?? 0;
    const wanted = Math.max(Math.ceil(0.8 * cut.days), asks.forSizing ? 7 : 0);
    const gap = days < cut.days ? unseen(resource, name) : undefined;
    if (!gap && metric.silentWhenIdle && days < cut.days && existedThroughout(resource.createdAt, cut)) {
      const reported = (other: string): boolean => hasReported(usage, other, check.finds.metrics[other], cut);
      if (check.silence(resource, reported))
        return { window: quietWindow(cut, seen(usage, name, metric, cut, 'any datapoint')?.window) };
    }
    const told = gap ? ` (${gap})` : '';
    if (!found) return { unsure: `no datapoint of ${name} in ${cut.days} days${told}` };
    if (days < wanted)
      return { unsure: `${name} was seen on ${days} of ${cut.days} days, and ${wanted} are needed${told}` };
    const { step } = found.window;
    if (asks.forSizing && found.hiddenPeaks)
      return { unsure: `${name} is known only as averages over ${step / 60} minutes, which hide its peaks` };
    if (metric.stat !== 'Sum' && step > 3600) return { unsure: `${name} is known only by the day` };
    return { window: found.window };
  };

const existedThroughout = (createdAt: string | null | undefined, cut: Cut): boolean =>
  createdAt !== null && createdAt !== undefined && Date.parse(createdAt) <= cut.from * dayMs;

/** Another metric corroborates silence when it reported on 80 % of the days itself. */
const hasReported = (usage: Observation['usage'], name: string, metric: MetricSpec | undefined, cut: Cut): boolean => {
  const days = (metric && usage.get(usageKey(name, metric.stat))) ?? [];
  const reported = days.filter(({ day, samples }) => day >= cut.from && day < cut.until && samples > 0);
  return cut.days > 0 && reported.length >= 0.8 * cut.days;
};
