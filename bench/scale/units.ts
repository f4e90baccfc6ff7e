import { startEmbedded } from '../../functions/embedded.ts';
import { accessPaths, type PathCost } from '../../scripts/docs/access-paths.ts';
import { priceOf } from '../../scripts/docs/operating.ts';
import type { Size } from './company.ts';

/** A way into the table, and how often an analysis goes it. */
interface Trip {
  readonly path: string;
  readonly times: number;
}

export interface TableUnits {
  readonly run: string;
  readonly read: number;
  readonly write: number;
  readonly dollars: number;
}

const tripsOf = ({ accounts, resources }: Size): Trip[] => [
  { path: 'start a run', times: 1 },
  { path: 'the resources of a scope with 14 days of usage', times: accounts * resources },
  { path: 'read the prices of a region', times: accounts * 3 },
  { path: 'read what six zones offer', times: accounts * 3 },
  { path: 'save the verdicts of 4 checks, and clear those before', times: accounts * resources },
];

/** The first run opens every recommendation; on a day like others each has other figures, and a tenth another saving. */
const runs = (size: Size, found: number): Record<string, Trip[]> => ({
  'the first run': [...tripsOf(size), { path: 'a run that opens', times: found }],
  'a day like others': [
    ...tripsOf(size),
    { path: 'the recommendations that stand', times: found },
    { path: '… the same with other figures in its sentence', times: found * 0.9 },
    { path: '… another saving', times: found * 0.1 },
  ],
});

/** DynamoDB units of a whole analysis: counted on each path on a small table, times how often it is gone. */
export const unitsOf = async (size: Size, recommendations: number): Promise<TableUnits[]> => {
  const embedded = await startEmbedded('plimsoll');
  const paths = await accessPaths(embedded.client, 'plimsoll');
  await embedded.stop();
  const of = (path: string): PathCost['units'] => {
    const found = paths.find((one) => one.path === path);
    if (!found) throw new Error(`no path ${path}`);
    return found.units;
  };
  return Object.entries(runs(size, recommendations)).map(([run, trips]) => {
    const sum = (units: 'read' | 'write'): number =>
      Math.round(trips.reduce((total, { path, times }) => total + of(path)[units] * times, 0));
    const [read, write] = [sum('read'), sum('write')];
    const dollars = Math.round(((read * priceOf.read + write * priceOf.write) / 1e6) * 100) / 100;
    return { run, read, write, dollars };
  });
};
