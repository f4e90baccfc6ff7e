import { modify } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import type { MetricWindow } from '../../model/usage.ts';
import { dynamodbTable, type TableIndex, type TableSpec } from './kind.ts';

/** Reads and writes are judged apart, on the table and on each index, as each is provisioned apart. */
export const overprovisionedTable = check({
  id: 'overprovisioned-table',
  title: 'Table with more capacity than it uses',
  why: 'Provisioned capacity bills every hour, used or not. Less of it, with auto scaling, carries the same load.',
  learnMore:
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CostOptimization_RightSizedProvisioning.html',
  finds: dynamodbTable,
  facts: ['billingMode', 'readCapacity', 'writeCapacity', 'indexes'],
  needs: ['consumedRead', 'consumedWrite'],
  mayUse: ['provisionedRead', 'provisionedWrite'],
  settled: ({ spec }) =>
    spec.billingMode === 'PAY_PER_REQUEST' ? 'it bills on demand: it has no capacity of its own' : undefined,
  settings: { utilisationPercent: 20, headroomPercent: 20 },
  silence: (_table, reported) => reported('provisionedRead') && reported('provisionedWrite'),
  risk: 'brief-impact',
  effort: 'low',
  judge(table, { usage, part, settings, windowDays }) {
    const { indexes, autoScaling } = table.spec;
    const all = [
      ...looks(table.spec, 'the table', usage.consumedRead, usage.consumedWrite),
      ...(indexes ?? []).flatMap((index) =>
        looks(index, index.name, part('consumedRead', index.name), part('consumedWrite', index.name), index.name),
      ),
    ].map((look) => ({
      ...look,
      target: targetOf(look, settings.headroomPercent),
      // Absent: nobody could look, so it may be on, which saves less.
      average: autoScaling === undefined || autoScaling ? averageOf(look, usage) : ('as now' as const),
    }));
    const much = all.filter((look) => look.percent < settings.utilisationPercent && look.target < look.units);
    const spare = much.filter(({ average }) => average === 'as now');
    if (spare.length === 0) {
      const open = much.filter(({ average }) => autoScaling === undefined || average === 'unseen');
      if (open.length > 0)
        return unsure(`${open.map(sufficing('would suffice')).join('; ')}, ${mayHoldLess(autoScaling)}`);
      const judged = all.filter(({ average }) => average !== 'less');
      return fine(judged.map(said).join('; ') || 'it has no capacity that could be less');
    }

    const patched = (index: string | undefined) =>
      Object.fromEntries(spare.filter((look) => look.index === index).map(({ key, target }) => [key, target]));
    const touchesIndex = spare.some(({ index }) => index !== undefined);
    const to: Partial<TableSpec> = {
      ...patched(undefined),
      ...(touchesIndex ? { indexes: indexes?.map((index) => ({ ...index, ...patched(index.name) })) } : {}),
      autoScaling: true,
    };
    const suffice = spare.map(sufficing('suffice')).join('; ');
    return propose({ change: modify(table, to), note: noteOn(autoScaling) }, `in ${windowDays} days ${suffice}`);
  },
});

/** One capacity of the table or of an index, with what was consumed of it. */
interface Look {
  readonly of: string;
  readonly key: 'readCapacity' | 'writeCapacity';
  readonly index: string | undefined;
  readonly units: number;
  readonly percent: number;
  /** Units a second of the busiest hour. */
  readonly peakHour: number;
}

/** A capacity that is unknown or was not seen is left as it is. */
const looks = (
  part: TableSpec | TableIndex,
  name: string,
  reads: MetricWindow | undefined,
  writes: MetricWindow | undefined,
  index?: string,
): Look[] =>
  (
    [
      ['readCapacity', 'reads', reads],
      ['writeCapacity', 'writes', writes],
    ] as const
  ).flatMap(([key, what, window]) => {
    const units = part[key];
    if (!units || !window) return [];
    const percent = (window.mean / 3600 / units) * 100;
    return [{ of: `${what} of ${name}`, key, index, units, percent, peakHour: window.max / 3600 }];
  });

/**
 * Auto scaling may hold less on average than at this moment: then what a month pays for is not what stands here. Of
 * indexes the average is not measured.
 */
const averageOf = (
  { key, units, index }: Look,
  { provisionedRead, provisionedWrite }: Record<'provisionedRead' | 'provisionedWrite', MetricWindow | undefined>,
): 'as now' | 'less' | 'unseen' => {
  const average = key === 'readCapacity' ? provisionedRead : provisionedWrite;
  if (!average || index !== undefined) return 'unseen';
  return units > 1.05 * average.mean ? 'less' : 'as now';
};

const mayHoldLess = (autoScaling: TableSpec['autoScaling']): string =>
  `but auto scaling may hold less on average${autoScaling === undefined ? ': whether it is on is not known' : ''}`;

const noteOn = (autoScaling: TableSpec['autoScaling']): string => {
  if (autoScaling === undefined)
    return 'Whether auto scaling is on is not known: if it is, lower its minimum; if not, switch it on, so that a higher peak than was seen is met.';
  return autoScaling
    ? 'Auto scaling is on already: lower its minimum with it.'
    : 'Auto scaling comes with it, so that a higher peak than was seen is met.';
};

const targetOf = ({ peakHour }: Look, headroomPercent: number): number =>
  Math.max(1, Math.ceil(peakHour * (1 + headroomPercent / 100) - 1e-9));

const round = (value: number): number => Math.round(value * 10) / 10;
const said = ({ of, percent, units, peakHour }: Look): string =>
  `${of} use ${round(percent)} % of ${units} units, ${round(peakHour)} a second in the busiest hour`;
const sufficing =
  (verb: string) =>
  (look: Look & { readonly target: number }): string =>
    `${said(look)}: ${look.target} ${verb}`;
