import { many } from '../../shared/report/layout.ts';
import type { Hearing, MetricPlan } from '../collect/listing.ts';
import { openProgress } from './progress.ts';
import { say, type Terminal } from './terminal.ts';

const planText = ({ resources, scopes, metrics, dollars }: MetricPlan, budget: number | undefined): string => {
  const asked = `${many(metrics, 'metric')} of ${many(resources, 'resource')} in ${many(scopes, 'account region')}`;
  const metricCost = `$${dollars.toFixed(4)}`;
  const limit = budget === undefined ? 'no budget' : `budget $${budget}: what does not fit is left out, and said`;
  const bill = 'once a day 3 to 7 questions to Cost Explorer ($0.01 for each and for each further page)';
  const least = (dollars + 0.03).toFixed(2);
  const most = (dollars + 0.07).toFixed(2);
  return `Plan: ${asked} (${metricCost}), and ${bill}: about $${least} to $${most} in all; ${limit}.`;
};

/** Shows how far the reading of accounts is: a line a scope, and the plan before the first call that costs money. */
export const hearingOf = (terminal: Terminal, budget: number | undefined): Hearing & { end(): void } => {
  let progress = openProgress(terminal, 'Listing', 'resources');
  const line = (text: string): void => {
    progress.end();
    say(terminal, text);
  };
  return {
    seen: () => {
      terminal.stopped.throwIfAborted();
      progress.step();
    },
    listed: ({ scope, ...outcome }) => {
      if (!outcome.ok) line(`${scope.account} ${scope.region}: could not be seen: ${outcome.gap.because}`);
      else if (outcome.value.inventory.resources.length > 0)
        line(`${scope.account} ${scope.region}: ${many(outcome.value.inventory.resources.length, 'resource')}`);
    },
    plan: (plan) => {
      line(planText(plan, budget));
      progress = openProgress(terminal, 'Measuring', 'resources');
    },
    measured: ({ account, region }, resources) => {
      if (resources > 0) line(`${account} ${region}: ${many(resources, 'resource')} measured`);
    },
    end: () => progress.end(),
  };
};
