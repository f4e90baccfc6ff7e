import { readFileSync } from 'node:fs';
import { type Counted, countedFile } from './count.ts';
import { type Estate, estateOf } from './estate.ts';
import { type Line, monthOf, sumOf } from './month.ts';
import { worksOf } from './scaled.ts';

/** The goal at 1,000 resources, in dollars a month. */
export const goal = { variable: 1, fixed: 4 } as const;
export const goalResources = 1_000;

export interface SizedMonth {
  readonly estate: Estate;
  /** Units of the table in one daily run. */
  readonly units: { readonly read: number; readonly write: number };
  readonly lines: readonly Line[];
}

export interface ServiceMonth {
  readonly counted: Counted;
  readonly sizes: readonly SizedMonth[];
}

/** What was counted last. */
export const readCounted = (): Counted => JSON.parse(readFileSync(countedFile, 'utf8')) as Counted;

/** What the deployed service costs a month at each size: as counted at one, and grown from there. */
export const serviceMonth = (sizes: readonly number[], counted: Counted = readCounted()): ServiceMonth => ({
  counted,
  sizes: sizes.map((resources) => {
    const estate = estateOf(resources);
    const runs = worksOf(estate, counted).filter(({ name }) => name !== 'api');
    const daily = (key: 'read' | 'write'): number =>
      runs.reduce((sum, work) => sum + work[key], 0) / counted.month.days;
    return { estate, units: { read: daily('read'), write: daily('write') }, lines: monthOf(estate, counted) };
  }),
});

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const units = (value: number): string => (value < 10 ? value.toFixed(2) : count(value));
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Whether the goal is met, for each kind of line: what it says, and the dearest lines where it is missed. */
export const goalText = ({ sizes }: ServiceMonth): string => {
  const lines = sizes.find(({ estate }) => estate.resources === goalResources)?.lines;
  if (!lines) return '';
  const held = (['variable', 'fixed'] as const).map((kind) => {
    const sum = sumOf(lines, kind);
    const dearest = lines.filter((one) => one.kind === kind).toSorted((a, b) => b.dollars - a.dollars);
    const said = `${kind} **$${sum.toFixed(2)}** of $${goal[kind].toFixed(2)}`;
    if (sum <= goal[kind]) return `${said}, met`;
    const most = dearest.slice(0, 3).map(({ what, dollars }) => `${what} $${dollars.toFixed(2)}`);
    return `${said}, missed: most of it are ${most.join(', ')}`;
  });
  return `Goal at ${count(goalResources)} resources: ${held.join('; ')}.`;
};

/** As a table in Markdown: a line each, a column for each size. */
export const monthTable = (month: ServiceMonth): string => {
  const { sizes } = month;
  const names = sizes[0]?.lines.map(({ what }) => what) ?? [];
  const of = (what: string): Line[] => sizes.map(({ lines }) => lines.find((one) => one.what === what)!);
  const ofKind = (kind: Line['kind']): string[] => names.filter((what) => of(what)[0]?.kind === kind);
  const lineOf = (what: string): string =>
    row([what, ...of(what).map((one) => `${units(one.units)} ${one.unit}: $${one.dollars.toFixed(2)}`)]);
  const total = (kind: Line['kind']): string =>
    row([`**${kind}**`, ...sizes.map(({ lines }) => `**$${sumOf(lines, kind).toFixed(2)}**`)]);
  const free = (lines: readonly Line[]): number => lines.reduce((sum, one) => sum + one.free, 0);
  return [
    row(['', ...sizes.map(({ estate }) => `${count(estate.resources)} resources`)]),
    row(['---', ...sizes.map(() => '---:')]),
    ...ofKind('variable').map(lineOf),
    total('variable'),
    ...ofKind('fixed').map(lineOf),
    total('fixed'),
    row(['free tiers would take off at most', ...sizes.map(({ lines }) => `$${free(lines).toFixed(2)}`)]),
    row(['accounts, scopes', ...sizes.map(({ estate }) => `${count(estate.accounts)}, ${count(estate.scopes)}`)]),
    row([
      'read and write units of one daily run',
      ...sizes.map(({ units: { read, write } }) => `${count(read)}, ${count(write)}`),
    ]),
    '',
    goalText(month),
  ].join('\n');
};
