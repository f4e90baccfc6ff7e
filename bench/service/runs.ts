import { type FunctionName, functions } from '../../infra/functions.ts';

/** What a deployment reads: accounts of 1,000 resources, each in the 17 regions that are open by default. */
export interface Estate {
  readonly resources: number;
  readonly accounts: number;
  readonly scopes: number;
  /** Recommendations that stand; the made-up company has 16 for each 100 resources. */
  readonly found: number;
}

const regions = 17;
export const estateOf = (resources: number): Estate => {
  const accounts = Math.max(1, Math.ceil(resources / 1_000));
  return { resources, accounts, scopes: accounts * regions, found: Math.ceil(resources * 0.16) };
};

/** How often a function runs in one daily run, and how many seconds of it all of those take together. */
export interface Invoked {
  readonly times: number;
  readonly seconds: number;
}

/**
 * Invocations are counted from the state machine. Seconds are estimates until they were seen in AWS: a request to AWS
 * counts as 0.1 s, to the table as 5 ms with 16 at once, and what is computed as `npm run bench -- scale` measures it.
 */
export const invocations = ({
  resources,
  accounts,
  scopes,
  found,
}: Estate): Readonly<Record<FunctionName, Invoked>> => ({
  'begin-run': { times: 1, seconds: 5 + scopes * 0.05 },
  // A dozen kinds and their tags, a fifth of the resources measured, two writes for each.
  'collect-utilisation': { times: scopes, seconds: scopes * 5 + resources * 0.03 },
  'record-missed': { times: 0, seconds: 0 },
  'collect-billing': { times: 1, seconds: 10 + scopes * 0.1 },
  // Once a week.
  'collect-prices': { times: 1 / 7, seconds: (30 + resources * 0.001) / 7 },
  'begin-analysis': { times: 1, seconds: 3 },
  judge: { times: accounts, seconds: accounts * 1 + resources * 0.0006 },
  conclude: { times: 1, seconds: 3 + resources * 0.00005 + found * 0.002 },
  'publish-events': { times: 1, seconds: 2 + found * 0.1 * 0.002 },
  report: { times: 1, seconds: 2 },
  'end-run': { times: 1, seconds: 1 },
  // A hundred pages a day.
  api: { times: 100, seconds: 100 * 0.1 },
});

/** Gigabyte-seconds of one day. */
export const gbSeconds = (estate: Estate): number =>
  Object.entries(invocations(estate)).reduce(
    (sum, [name, { seconds }]) => sum + (seconds * functions[name as FunctionName].memoryMB) / 1024,
    0,
  );
