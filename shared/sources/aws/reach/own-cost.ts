import type { OwnCost } from '../../../ports.ts';
import { chargeOf } from './charges.ts';
import { type Stack, stackOf } from './middleware.ts';
import { callName } from './services.ts';

/** Amounts are kept in whole units of 1e-8 dollars, so that a million additions are exact. */
const grains = (dollars: number): number => Math.round(dollars * 1e8);

/**
 * The meter of a run. `reserve` raises the ceiling that the run may spend up to, and calls then spend from it; what is
 * spent beyond the ceiling (a retry, a call that nobody reserved) raises it too. So spent plus reserved never passes
 * the limit as long as each paid call is reserved before, whatever the order in which many at once reserve and spend.
 */
export const openOwnCost = ({
  limitDollars,
  before,
}: {
  readonly limitDollars?: number | undefined;
  /** What was spent already: it counts, also towards the limit. */
  readonly before?: OwnCost['spent'] | undefined;
} = {}): OwnCost & { limitTo(dollars: number): void } => {
  let limit = limitDollars === undefined ? Number.POSITIVE_INFINITY : grains(limitDollars);
  const calls = new Map(Object.entries(before?.calls ?? {}));
  let metrics = before?.metrics ?? 0;
  let spent = grains(before?.dollars ?? 0);
  let ceiling = spent;
  return {
    request(call, charged = {}) {
      calls.set(call, (calls.get(call) ?? 0) + 1);
      metrics += charged.metrics ?? 0;
      spent += grains(charged.dollars ?? 0);
      ceiling = Math.max(ceiling, spent);
    },
    reserve(dollars) {
      const raised = ceiling + grains(dollars);
      if (raised > limit) return false;
      ceiling = raised;
      return true;
    },
    /** Lowers the budget of what is still to come; a higher one changes nothing. */
    limitTo(dollars) {
      limit = Math.min(limit, grains(dollars));
    },
    get spent() {
      const named = Object.fromEntries([...calls].sort(([a], [b]) => (a < b ? -1 : 1)));
      return { calls: named, metrics, dollars: spent / 1e8 };
    },
  };
};

/** Counts on a stack of middleware: inside the loop of retries, so that each HTTP request is one. */
export const countOn = (stack: Stack, cost: OwnCost): void =>
  stack.add(
    (next, { clientName = '', commandName = '' }) =>
      (args) => {
        const call = callName(clientName, commandName);
        cost.request(call, chargeOf(call, args.input));
        return next(args);
      },
    { name: 'plimsollOwnCost', step: 'finalizeRequest', priority: 'low', override: true },
  );

/** Counts every HTTP request of a client of the SDK, and what it is charged. */
export const countCalls = (client: object, cost: OwnCost): void => countOn(stackOf(client), cost);
