import { type Gap, gapSchema } from '../../model/gap.ts';
import type { FolderFile } from './files.ts';
import { readObjects } from './json.ts';

/** What was accepted although it is not as it should be. */
export interface Oddity {
  readonly account?: string;
  readonly region?: string;
  readonly kind: string;
  readonly what: Gap['what'];
  readonly missing: string;
  /** What happened, without how often. */
  readonly because: string;
  /** A resource that it happened to. */
  readonly resource: string;
  /** How many times at once; 1 when absent. */
  readonly count?: number;
}

/** Counts oddities, so that a million of one sort are one Gap. */
export interface Tally {
  note(oddity: Oddity): void;
  gaps(): Gap[];
}

const named = 3;
/** Distinct Gaps of one sentence; what goes beyond is summed up in one. */
const mostOfASort = 200;

interface Counted {
  readonly oddity: Oddity;
  count: number;
  resources: string[];
}

/** The smallest few by name: the same whatever the order of lines. */
const withName = (names: string[], name: string): string[] =>
  names.includes(name) ? names : [...names, name].sort().slice(0, named);

const sentence = ({ oddity, count, resources }: Counted): string =>
  `${oddity.because}: ${count} (such as of ${resources.join(', ')})`;

/** Counts oddities by place, metric and sentence. */
export const createTally = (): Tally => {
  const counts = new Map<string, Counted>();
  const sorts = new Map<string, number>();

  const countedAs = (oddity: Oddity): Counted => {
    const key = JSON.stringify([oddity.because, oddity.account, oddity.region, oddity.kind, oddity.missing]);
    const known = counts.get(key);
    if (known) return known;
    const sort = sorts.get(oddity.because) ?? 0;
    sorts.set(oddity.because, sort + 1);
    const full = sort >= mostOfASort;
    const restKey = JSON.stringify([oddity.because]);
    const rest = full ? counts.get(restKey) : undefined;
    if (rest) return rest;
    const { account, region, ...elsewhere } = oddity;
    const counted: Counted = full
      ? { oddity: { ...elsewhere, missing: 'more of the same elsewhere' }, count: 0, resources: [] }
      : { oddity, count: 0, resources: [] };
    counts.set(full ? restKey : key, counted);
    return counted;
  };

  return {
    note: (oddity) => {
      const counted = countedAs(oddity);
      counted.count += oddity.count ?? 1;
      counted.resources = withName(counted.resources, oddity.resource);
    },
    gaps: () =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, counted]) => {
          const { account, region, kind, what, missing } = counted.oddity;
          const place = { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
          return { ...place, kind, what, missing, because: sentence(counted) };
        }),
  };
};

/** `gaps.ndjson`: what the collector could not see. */
export const readGaps = async (file: FolderFile | undefined): Promise<Gap[]> => {
  const gaps: Gap[] = [];
  if (file) for await (const { value } of readObjects(file, gapSchema)) gaps.push(value);
  return gaps;
};
