import { catalogue } from '../../shared/services/index.ts';
import { openOwnCost } from '../../shared/sources/aws/reach/own-cost.ts';
import { exportEstate } from '../export.ts';
import { restOf } from '../export-rest.ts';
import { exit } from './faults.ts';
import { hearingOf } from './hearing.ts';
import { policyFor, type ReachOptions, reachOf } from './reach.ts';
import { say, type Terminal } from './terminal.ts';

export interface ExportOptions extends ReachOptions {
  readonly out: string;
}

/** Reads accounts as `scan` does, and writes an estate folder. */
export const exportCommand = async (options: ExportOptions, terminal: Terminal): Promise<number> => {
  const policy = await policyFor(options, catalogue);
  const asOf = terminal.clock.now();
  const limits = [options.maxCost, policy.ownCost.perRun].filter((one) => one !== undefined);
  const budget = limits.length > 0 ? Math.min(...limits) : undefined;
  const cost = openOwnCost({ limitDollars: budget });
  const reach = await reachOf(options, { cost, asOf, terminal });
  const hears = hearingOf(terminal, budget);
  try {
    const { resources, gaps } = await exportEstate({
      reach,
      catalogue,
      policy,
      cost,
      asOf,
      dir: options.out,
      signal: terminal.stopped,
      hears,
      rest: restOf({ reach, policy, cost, asOf, ...(options.focus && { focus: options.focus }) }),
    });
    hears.end();
    const { calls, dollars } = cost.spent;
    const requests = Object.values(calls).reduce((sum, count) => sum + count, 0);
    say(terminal, `Wrote ${resources} resources to ${options.out}: ${requests} calls to AWS, $${dollars.toFixed(4)}.`);
    if (gaps.length === 0 || !options.strict) return exit.done;
    say(terminal, `${gaps.length} gaps: parts could not be seen, and --strict was given`);
    return exit.gaps;
  } finally {
    hears.end();
    reach.close();
  }
};
