import { type FunctionName, functions } from '../../infra/functions.ts';
import { type Counted, emptyScope, type Tally } from './count.ts';
import type { Estate } from './estate.ts';
import { gbSecondsOf } from './times.ts';

/** What a function is asked for in a month, and what it does then. */
export interface Work {
  readonly name: string;
  readonly times: number;
  readonly read: number;
  readonly write: number;
  readonly gbSeconds: number;
  readonly logBytes: number;
}

/** What the work of a function grows with. */
type Driver = 'resources' | 'scopes' | 'empty scopes' | 'accounts' | 'found' | 'run';
interface Growth {
  /** What the number of invocations grows with, and what is done in all of them together. */
  readonly times: Driver;
  readonly work: Driver;
}
const each = (driver: Driver): Growth => ({ times: driver, work: driver });
const growths: Readonly<Record<FunctionName | typeof emptyScope, Growth>> = {
  'begin-run': { times: 'run', work: 'scopes' },
  'collect-utilisation': { times: 'accounts', work: 'resources' },
  [emptyScope]: each('empty scopes'),
  'record-missed': each('run'),
  'collect-billing': { times: 'run', work: 'scopes' },
  'collect-prices': { times: 'run', work: 'resources' },
  'begin-analysis': { times: 'run', work: 'scopes' },
  judge: { times: 'accounts', work: 'resources' },
  conclude: { times: 'run', work: 'found' },
  'publish-events': { times: 'run', work: 'found' },
  report: { times: 'run', work: 'found' },
  'end-run': each('run'),
  api: each('run'),
};

/** Pages that are looked at in a day; one was counted. */
export const pagesADay = 100;

/** How many times as much there is of each at one size as where it was counted. */
export const ratiosOf = (estate: Estate, { estate: at, holding }: Counted): Readonly<Record<Driver, number>> => {
  const accounts = estate.accounts / at.accounts;
  const empty = (estate.scopes - holding * accounts) / (at.scopes - holding);
  const resources = estate.resources / at.resources;
  return { resources, scopes: estate.scopes / at.scopes, 'empty scopes': empty, accounts, found: resources, run: 1 };
};

/** What every function does in a month at one size: as counted, grown with what it grows with. */
export const worksOf = (estate: Estate, counted: Counted): readonly Work[] => {
  const ratios = ratiosOf(estate, counted);
  return Object.entries(counted.month.functions).map(([name, tally]): Work => {
    const of = (name === emptyScope ? 'collect-utilisation' : name) as FunctionName;
    if (!(of in functions)) throw new Error(`no function ${of}`);
    const growth = growths[name as FunctionName];
    const [times, grown] = [ratios[growth.times], ratios[growth.work]];
    const pages = of === 'api' ? pagesADay : 1;
    const all = (key: keyof Tally, ratio = grown): number => tally[key] * ratio * pages;
    const invocations = all('times', times);
    // Each invocation does the more, the more the work has grown than their number.
    const more = grown / times;
    const cpuMs = (counted.cpuMs[name] ?? 0) * more;
    const requests = (tally.requests / tally.times) * more;
    return {
      name,
      times: invocations,
      read: all('read'),
      write: all('write'),
      gbSeconds: invocations * gbSecondsOf(of, cpuMs, requests),
      logBytes: all('logBytes', times),
    };
  });
};
