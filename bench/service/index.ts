import { startEmbedded } from '../../functions/embedded.ts';
import { accessPaths } from '../../scripts/docs/access-paths.ts';
import { type MetricsAsked, metricsAsked } from './metrics.ts';
import { type Line, monthOf, sumOf } from './month.ts';
import { type Estate, estateOf } from './runs.ts';
import { type DailyUnits, dailyUnits } from './units.ts';

/** The goal at 1,000 resources, in dollars a month. */
export const goal = { variable: 1, fixed: 4 } as const;

export interface SizedMonth {
  readonly estate: Estate;
  readonly units: DailyUnits;
  readonly lines: readonly Line[];
}

export interface ServiceMonth {
  readonly asked: MetricsAsked;
  readonly sizes: readonly SizedMonth[];
}

/** What the deployed service costs a month at each size, from what is counted here. */
export const serviceMonth = async (sizes: readonly number[]): Promise<ServiceMonth> => {
  const embedded = await startEmbedded('plimsoll');
  try {
    const paths = await accessPaths(embedded.client, 'plimsoll');
    const asked = await metricsAsked();
    return {
      asked,
      sizes: sizes.map((resources) => {
        const estate = estateOf(resources);
        return { estate, units: dailyUnits(estate, paths), lines: monthOf(estate, paths, asked) };
      }),
    };
  } finally {
    await embedded.stop();
  }
};

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const units = (value: number): string => (value < 10 ? value.toFixed(2) : count(value));

/** As a table in Markdown: a line each, a column for each size. */
export const monthTable = ({ sizes }: ServiceMonth): string => {
  const names = sizes[0]?.lines.map(({ what }) => what) ?? [];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const of = (what: string) => sizes.map(({ lines }) => lines.find((one) => one.what === what)!);
  const total = (kind: Line['kind']): string =>
    row([`**${kind}**`, ...sizes.map(({ lines }) => `**$${sumOf(lines, kind).toFixed(2)}**`)]);
  const ofKind = (kind: Line['kind']) => (what: string) => of(what)[0]?.kind === kind;
  const lineOf = (what: string): string =>
    row([what, ...of(what).map((one) => `${units(one.units)} ${one.unit}: $${one.dollars.toFixed(2)}`)]);
  return [
    row(['', ...sizes.map(({ estate }) => `${count(estate.resources)} resources`)]),
    row(['---', ...sizes.map(() => '---:')]),
    ...names.filter(ofKind('variable')).map(lineOf),
    total('variable'),
    ...names.filter(ofKind('fixed')).map(lineOf),
    total('fixed'),
    row([
      'free tiers would take off at most',
      ...sizes.map(({ lines }) => `$${lines.reduce((sum, one) => sum + (one.free ?? 0), 0).toFixed(2)}`),
    ]),
    row([
      'units a day, read and write',
      ...sizes.map(({ units: { read, write } }) => `${count(read)}, ${count(write)}`),
    ]),
  ].join('\n');
};
