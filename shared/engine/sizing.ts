import type { PriceBook } from '../model/meter.ts';
import type { Capacity, Dimension, SizedCandidate, SizeOption, Sizing, SizingQuestion } from '../model/sizing.ts';
import { familyOf } from './bill/groups.ts';
import { costOf } from './pricing.ts';

/**
 * AWS Compute Optimizer's default rule: the 99.5th percentile of CPU and of memory, with 20 % headroom
 * (https://docs.aws.amazon.com/compute-optimizer/latest/ug/rightsizing-preferences.html). Network, EBS and the
 * like are hard limits. A dimension that was not seen, or is in breach today, keeps at least today's size.
 */
const rule = { name: 'aws-co-default', percentile: 99.5, headroom: 1.2, shown: 8 };

const breachCpuPercent = 90;
const breachMemoryPercent = 95;
const labels: Record<Dimension, string> = {
  vcpu: 'CPU',
  memoryMiB: 'memory',
  networkMBps: 'network',
  ebsMBps: 'EBS throughput',
  ebsIops: 'EBS IOPS',
  connections: 'connections',
};
const dimensions = Object.keys(labels) as Dimension[];
/** Units that sentences give amounts in, and how many of the dimension's own make one; a label says the others. */
const units: Readonly<Partial<Record<Dimension, readonly [unit: string, size: number]>>> = {
  vcpu: [' vCPU', 1],
  memoryMiB: [' GiB', 1024],
  networkMBps: [' MB/s', 1],
  ebsMBps: [' MB/s', 1],
};

interface Need {
  readonly atLeast: Capacity;
  readonly why: Readonly<Partial<Record<Dimension, string>>>;
}

const digits = (value: number): string => String(Math.round(value * 100) / 100);
const amount = (dimension: Dimension, value: number): string => {
  const [unit, size] = units[dimension] ?? ['', 1];
  return `${digits(value / size)}${unit}`;
};

/** What the resource needs in each dimension that its options state, and the sentence for it. */
const needOf = ({ today, load }: SizingQuestion): Need => {
  const atLeast: Partial<Record<Dimension, number>> = {};
  const why: Partial<Record<Dimension, string>> = {};
  for (const dimension of dimensions) {
    const now = today.capacity[dimension];
    const window = dimension === 'vcpu' ? load.cpuPercent : dimension === 'memoryMiB' ? load.memoryPercent : undefined;
    if (window && now !== undefined) {
      const busy = window.percentile(rule.percentile);
      const breach = dimension === 'vcpu' ? breachCpuPercent : breachMemoryPercent;
      const needed = Math.max((busy / 100) * now * rule.headroom, busy > breach ? now : 0);
      atLeast[dimension] = needed;
      why[dimension] =
        `P${rule.percentile} of ${labels[dimension]} is ${digits(busy)} % (at most ${digits(window.max)} %) of ${amount(dimension, now)}, with 20 % headroom ${amount(dimension, needed)}`;
    } else if (load.peaks[dimension] !== undefined) {
      atLeast[dimension] = Math.min(load.peaks[dimension], now ?? load.peaks[dimension]);
      why[dimension] = `${labels[dimension]} needs ${amount(dimension, load.peaks[dimension])}`;
    } else if (now !== undefined) {
      atLeast[dimension] = now;
      why[dimension] = `${labels[dimension]} was not seen, so it stays at ${amount(dimension, now)}`;
    }
  }
  return { atLeast, why };
};

/** The first dimension in which an option falls short. An option that does not state a needed dimension falls short. */
const shortIn = (option: SizeOption, { atLeast }: Need): Dimension | undefined =>
  dimensions.find((dimension) => {
    const needed = atLeast[dimension];
    return needed !== undefined && (option.capacity[dimension] ?? -1) < needed - 1e-9;
  });

const generationOf = ({ name }: SizeOption): number => Number(/\d+/.exec(familyOf(name))?.[0] ?? 0);

/** Chooses the cheapest option that meets the need for less than today's price; ties go to the larger, then the newer. */
export const size = (
  question: SizingQuestion,
  region: string,
  book: PriceBook,
  committed: ReadonlySet<string> = new Set(),
): Sizing => {
  const need = needOf(question);
  const costToday = costOf(question.today.lines, region, book);
  const priced = question.options
    .filter((option) => option.name !== question.today.name)
    .map((option) => ({ option, cost: costOf(option.lines, region, book), short: shortIn(option, need) }));
  const because = Object.values(need.why).slice(0, 2).join('; ');
  if (costToday === undefined)
    return {
      rule: rule.name,
      because: `${because}; but today's ${question.today.name} has no price`,
      unpriced: true,
      choices: [],
      candidates: [],
    };
  const cheaper = priced
    .filter(({ cost }) => cost !== undefined && cost < costToday - 1e-9)
    .sort(
      (a, b) =>
        a.cost! - b.cost! ||
        (b.option.capacity.memoryMiB ?? 0) - (a.option.capacity.memoryMiB ?? 0) ||
        generationOf(b.option) - generationOf(a.option) ||
        (a.option.name < b.option.name ? -1 : 1),
    );
  const fitting = cheaper.filter(({ option, short }) => !short && !option.refusedBecause);
  const best = fitting[0];
  const firsts = new Map<string, SizeOption>();
  for (const { option } of fitting) {
    const family = familyOf(option.name);
    if ((option === best?.option || committed.has(family)) && !firsts.has(family)) firsts.set(family, option);
  }
  const binding = bindingOf(cheaper, best, need);
  return {
    rule: rule.name,
    because,
    ...(best ? { choice: best.option } : {}),
    choices: [...firsts.values()],
    ...(binding ? { binding } : {}),
    candidates: shown(cheaper, best, need, [...firsts.values()]),
  };
};

type Priced = { option: SizeOption; cost: number | undefined; short: Dimension | undefined };

/** What stopped the next smaller size: the shortfall of the dearest option that is cheaper than the choice. */
const bindingOf = (cheaper: readonly Priced[], best: Priced | undefined, need: Need): string | undefined => {
  const smaller = best ? cheaper.slice(0, cheaper.indexOf(best)) : cheaper;
  const next = smaller.findLast(({ short, option }) => short && !option.refusedBecause);
  if (best && smaller.length === 0) return 'no size of its make costs less';
  return next?.short && need.why[next.short];
};

/** The choice, its neighbours by price and the other choices, each with why it was refused. */
const shown = (
  cheaper: readonly Priced[],
  best: Priced | undefined,
  need: Need,
  choices: readonly SizeOption[],
): SizedCandidate[] => {
  const at = best ? cheaper.indexOf(best) : cheaper.length;
  const start = Math.max(0, Math.min(at - rule.shown / 2, cheaper.length - rule.shown));
  const near = cheaper.filter(
    ({ option }, index) => (index >= start && index < start + rule.shown) || choices.includes(option),
  );
  return near.map(({ option, cost, short }) => {
    const refusedBecause = option.refusedBecause ?? (short && need.why[short]);
    return { to: option.name, monthlyCost: cost, ...(refusedBecause ? { refusedBecause } : {}) };
  });
};
