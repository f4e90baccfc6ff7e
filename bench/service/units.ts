import type { PathCost } from '../../scripts/docs/access-paths.ts';
import type { Estate } from './runs.ts';

/** The ways into the table that a daily run goes, and how often. */
const trips = ({ resources, accounts, scopes, found }: Estate): readonly (readonly [path: string, times: number])[] => [
  ['until when usage was asked for', scopes],
  ['… seen again, with nothing new', resources * 0.8],
  ['… seen again, with 5 more days', resources * 0.2],
  ['save a scope', scopes],
  ['save the gaps of a collection', scopes + 2],
  ['save what AWS advises', accounts],
  ['save what six zones offer', accounts * 3],
  ['save what a collection spent', scopes + 2],
  ['save header and commitments', 2],
  ['save the charges of a month', 2],
  ['save the spend of a month by usage type', 4],
  ['start a run', 1],
  ['the resources of a scope with 14 days of usage', resources],
  ['read the prices of a region', accounts * 3],
  ['read what six zones offer', accounts * 3],
  ['save the verdicts of 4 checks, and clear those before', resources],
  ['the recommendations that stand', found],
  ['… the same with other figures in its sentence', found * 0.9],
  ['… another saving', found * 0.1],
  ['one recommendation', found * 0.05],
  ['recommendations by status', 100],
];

export interface DailyUnits {
  readonly read: number;
  readonly write: number;
}

/** Read and write units of one daily run: those counted on each path of a small table, times how often it is gone. */
export const dailyUnits = (estate: Estate, paths: readonly PathCost[]): DailyUnits => {
  let [read, write] = [0, 0];
  for (const [path, times] of trips(estate)) {
    const found = paths.find((one) => one.path === path);
    if (!found) throw new Error(`no path ${path}`);
    read += found.units.read * times;
    write += found.units.write * times;
  }
  return { read: Math.round(read), write: Math.round(write) };
};
