import { writeFileSync } from 'node:fs';
import { type Estate, estateOf } from './estate.ts';
import { type Day, type Invocation, type Simulated, simulate } from './simulate.ts';

/** What the invocations of a function came to together. */
export interface Tally {
  readonly times: number;
  readonly requests: number;
  readonly read: number;
  readonly write: number;
  readonly logBytes: number;
}

/** What some days came to together; functions by name, collections of scopes without a resource apart. */
export interface Period {
  readonly days: number;
  readonly functions: Readonly<Record<string, Tally>>;
  readonly transitions: number;
  readonly items: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly metrics: number;
  readonly events: number;
  readonly puts: number;
  readonly gets: number;
  readonly bytesPut: number;
}

/** What was counted by running the use cases: the file counted.json. */
export interface Counted {
  readonly format: 'plimsoll-bench-service/1';
  readonly date: string;
  readonly estate: Estate;
  /** Scopes that hold a resource. */
  readonly holding: number;
  /** Recommendations that stand in the end. */
  readonly found: number;
  readonly first: Period;
  readonly month: Period;
  /** Bytes of the table, by what they hold, after the month; of usage: those of the days that there were by then. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly daysOfUsage: number;
  /** Milliseconds of the processor for an invocation, units not counted. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** A short run of a small estate, which is counted again to see whether the rest is out of date. */
  readonly sample: Period;
}

/** A month ends, and its preliminary report is made, within thirty days of it. */
const first = new Date('2026-03-10T03:00:00Z');

export const emptyScope = 'collect-utilisation, nothing there';
const nameOf = ({ of, about }: Invocation, holding: ReadonlySet<string>): string =>
  of === 'collect-utilisation' && !holding.has(about) ? emptyScope : of;

const add = (some: readonly number[]): number => some.reduce((sum, one) => sum + one, 0);
const tidy = (value: number): number => Math.round(value * 10) / 10;

/** Days added up. */
export const periodOf = (days: readonly Day[], holding: ReadonlySet<string>): Period => {
  const all = days.flatMap(({ invocations }) => invocations);
  const sum = (key: Exclude<keyof Day, 'invocations' | 'calls' | 'found'>): number =>
    add(days.map((day) => day[key] as number));
  const calls: Record<string, number> = {};
  for (const day of days)
    for (const [call, count] of Object.entries(day.calls)) calls[call] = (calls[call] ?? 0) + count;
  return {
    days: days.length,
    functions: Object.fromEntries(
      [...Map.groupBy(all, (one) => nameOf(one, holding))].sort().map(([name, some]) => [
        name,
        {
          times: some.length,
          requests: add(some.map(({ units }) => units.requests)),
          read: tidy(add(some.map(({ units }) => units.read))),
          write: add(some.map(({ units }) => units.write)),
          logBytes: add(some.map((one) => one.logBytes)),
        },
      ]),
    ),
    transitions: sum('transitions'),
    items: sum('items'),
    calls: Object.fromEntries(Object.entries(calls).sort()),
    metrics: sum('metrics'),
    events: sum('events'),
    puts: sum('puts'),
    gets: sum('gets'),
    bytesPut: sum('bytesPut'),
  };
};

const cpuMsOf = ({ days, scopesWithResources: holding }: Simulated): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(days.at(-1)!.invocations, (one) => nameOf(one, holding))]
      .sort()
      .map(([name, some]) => [name, Math.round(add(some.map(({ cpuMs }) => cpuMs)) / some.length)]),
  );

/** Usage, resources, verdicts, recommendations; everything else together. */
const grouped = (bytes: Readonly<Record<string, number>>): Record<string, number> => {
  const known = [
    'resource a.usage',
    'resource b.resource',
    'resource d.verdicts',
    'resource c.recommendation',
    'indexes',
  ];
  const of = (what: string): string => (known.includes(what) ? what.replace(/^resource \w\./, '') : 'other');
  const all: Record<string, number> = {};
  for (const [what, size] of Object.entries(bytes)) all[of(what)] = (all[of(what)] ?? 0) + size;
  return all;
};

/** Two days of twenty resources: what they hold is counted in seconds. */
export const countSample = async (): Promise<Period> => {
  const { days, scopesWithResources } = await simulate(estateOf(20), { first, days: 2 });
  return periodOf(days, scopesWithResources);
};

/** The first day, thirty days after it, and one more to measure times. */
export const count = async (
  { resources = 1_000, days = 30 }: { readonly resources?: number; readonly days?: number },
  date: string,
  say: (text: string) => void,
): Promise<Counted> => {
  const estate = estateOf(resources);
  const simulated = await simulate(estate, { first, days: 2 + days, timed: 1 + days }, say);
  const { scopesWithResources: holding, days: all, bytes } = simulated;
  return {
    format: 'plimsoll-bench-service/1',
    date,
    estate,
    holding: holding.size,
    found: all.at(-1)!.found,
    first: periodOf(all.slice(0, 1), holding),
    month: periodOf(all.slice(1, 1 + days), holding),
    bytes: grouped(bytes),
    // Most metrics are asked for the two weeks before the first day.
    daysOfUsage: 14 + days + 2,
    cpuMs: cpuMsOf(simulated),
    sample: await countSample(),
  };
};

export const countedFile = new URL('./counted.json', import.meta.url);

/** Counts a month anew and keeps it. */
export const recountMonth = async (date: string): Promise<void> => {
  const counted = await count({}, date, (line) => process.stderr.write(`${line}\n`));
  writeFileSync(countedFile, `${JSON.stringify(counted, null, 2)}\n`);
};
