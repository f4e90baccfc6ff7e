import type { Analysis } from '../../shared/model/analysis.ts';
import { type Ran, runHere } from '../support/terminal.ts';
import { accounts, externalId, regions, role } from './company.ts';
import type { FakeAws } from './start.ts';

/** Everything of the company: both accounts, in its three regions. */
export const whole = [
  '--accounts',
  accounts.join(','),
  '--role',
  role,
  '--external-id',
  externalId,
  '--regions',
  regions.join(','),
] as const;

/** The SDK reads the environment by itself; what was there before is put back by the result. */
export const enter = ({ environment }: FakeAws): (() => void) => {
  const before = new Map(Object.keys(environment).map((key) => [key, process.env[key]]));
  Object.assign(process.env, environment);
  return () => {
    for (const [key, value] of before) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  };
};

export interface Scanned extends Ran {
  readonly analysis: Analysis;
}

/** Runs `plimsoll scan` as a user would, for JSON. */
export const scan = async (now: Date, state: string, ...options: readonly string[]): Promise<Scanned> => {
  const ran = await runHere(['scan', '--state', state, '--format', 'json', ...options], { now: now.toISOString() });
  if (ran.status === 1 || ran.status === 2) throw new Error(`scan ended with ${ran.status}: ${ran.err}`);
  return { ...ran, analysis: JSON.parse(ran.out) as Analysis };
};

/** What a check says of a resource, by `account/region/kind/id/check`. */
export const verdictsOf = ({ verdicts }: Analysis): Map<string, string> =>
  new Map(
    verdicts.map(({ account, region, kind, resource, check, is, because }) => [
      [account, region, kind, resource, check].join('/'),
      `${is}: ${because}`,
    ]),
  );
