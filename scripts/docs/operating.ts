import { readFileSync, writeFileSync } from 'node:fs';
import { startEmbedded } from '../../functions/embedded.ts';
import { indexes } from '../../shared/wiring.ts';
import { accessPaths, type PathCost } from './access-paths.ts';

const file = new URL('../../docs/operating.md', import.meta.url);
const [begin, end] = ['<!-- table units: begin -->', '<!-- table units: end -->'];

const shown = (units: number): string => String(Math.round(units * 10) / 10);

/** Dollars a million units, on demand in us-east-1. */
export const priceOf = { read: 0.125, write: 0.625 };
const dollars = ({ units }: PathCost, times: number): number =>
  (times * (units.read * priceOf.read + units.write * priceOf.write)) / 1e6;

/** What a month of 1,000 resources costs: the paths of each day, times how often they are gone. */
const monthly = (paths: readonly PathCost[]): number => {
  const of = (path: string): PathCost => {
    const found = paths.find((one) => one.path === path);
    if (!found) throw new Error(`no path ${path}`);
    return found;
  };
  return (
    dollars(of('… seen again, with nothing new'), 24_000) +
    dollars(of('… seen again, with 5 more days'), 6_000) +
    dollars(of('the resources of a scope with 14 days of usage'), 30_000) +
    dollars(of('save the verdicts of 4 checks, and clear those before'), 30_000) +
    dollars(of('… the same with other figures in its sentence'), 9_000) +
    dollars(of('… another saving'), 900) +
    dollars(of('recommendations by status'), 3_000)
  );
};

/** The section of `docs/operating.md` on what each way into the table costs. */
export const unitsText = (paths: readonly PathCost[]): string =>
  [
    begin,
    '| path | for each | requests | read units | write units |',
    '| --- | --- | ---: | ---: | ---: |',
    ...paths.map(
      ({ path, per, units }) =>
        `| ${path} | ${per} | ${shown(units.requests)} | ${shown(units.read)} | ${shown(units.write)} |`,
    ),
    '',
    `A month of 1,000 resources, collected and analysed daily, with 300 recommendations whose figures change daily, 30 whose saving does, and 100 pages looked at a day: **$${monthly(paths).toFixed(2)}** at $${priceOf.write} a million write units and $${priceOf.read} a million read units, storage aside. Units of writes hold those of the ${indexes.length} indexes.`,
    end,
  ].join('\n');

/** The page with its section replaced. */
export const withUnits = (page: string, section: string): string => {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/operating.md lacks "${begin}" and "${end}"`);
  return page.slice(0, from) + section + page.slice(to + end.length);
};

if (import.meta.main) {
  const embedded = await startEmbedded('plimsoll');
  const paths = await accessPaths(embedded.client, 'plimsoll');
  await embedded.stop();
  writeFileSync(file, withUnits(readFileSync(file, 'utf8'), unitsText(paths)));
}
