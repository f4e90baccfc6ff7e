import {
  CostExplorerClient,
  type Expression,
  GetReservationCoverageCommand,
  GetReservationUtilizationCommand,
  GetSavingsPlansCoverageCommand,
  GetSavingsPlansUtilizationCommand,
} from '@aws-sdk/client-cost-explorer';
import type { Coverage, Covered } from '../../../model/billed.ts';
import type { Site } from '../../../ports.ts';
import { homeRegion } from '../reach/partitions.ts';
import { type Budget, mayAsk } from './cost-explorer.ts';
import { coveredPeriod, type Period } from './period.ts';

const sum = (values: readonly (string | undefined)[]): number =>
  values.reduce((total, value) => total + (Number(value) || 0), 0);
const shareOf = (part: number, whole: number): number => (whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0);

/** The four questions by what they answer; each costs one request, since months are few. */
const questions = (client: CostExplorerClient, TimePeriod: Period, accounts: readonly string[]) => {
  const Filter: Expression = { Dimensions: { Key: 'LINKED_ACCOUNT', Values: [...accounts] } };
  const asked = { TimePeriod, Granularity: 'MONTHLY' as const, Filter };
  return {
    'ce:GetSavingsPlansCoverage': async (): Promise<number> => {
      const { SavingsPlansCoverages: rows = [] } = await client.send(new GetSavingsPlansCoverageCommand(asked));
      const covered = sum(rows.map(({ Coverage: one }) => one?.SpendCoveredBySavingsPlans));
      return shareOf(covered, covered + sum(rows.map(({ Coverage: one }) => one?.OnDemandCost)));
    },
    'ce:GetReservationCoverage': async (): Promise<number> => {
      const { Total } = await client.send(new GetReservationCoverageCommand({ ...asked, Metrics: ['Hour'] }));
      const hours = Total?.CoverageHours;
      return shareOf(sum([hours?.ReservedHours]), sum([hours?.TotalRunningHours]));
    },
    'ce:GetSavingsPlansUtilization': async (): Promise<number> => {
      const { Total } = await client.send(new GetSavingsPlansUtilizationCommand(asked));
      return shareOf(sum([Total?.Utilization?.UsedCommitment]), sum([Total?.Utilization?.TotalCommitment]));
    },
    'ce:GetReservationUtilization': async (): Promise<number> => {
      const { Total } = await client.send(new GetReservationUtilizationCommand(asked));
      return shareOf(sum([Total?.TotalActualHours]), sum([Total?.PurchasedHours]));
    },
  };
};
type Question = keyof ReturnType<typeof questions>;

const hides: Readonly<Record<Question, string>> = {
  'ce:GetSavingsPlansCoverage': 'whether plans bought elsewhere in the organisation pay for usage already',
  'ce:GetReservationCoverage': 'whether reservations bought elsewhere in the organisation pay for usage already',
  'ce:GetSavingsPlansUtilization': 'how much of the savings plans was used, as AWS counts it',
  'ce:GetReservationUtilization': 'how much of the reservations was used, as AWS counts it',
};

const isNoData = (error: unknown): boolean => error instanceof Error && error.name === 'DataUnavailableException';

/** Savings rest on the first two; the others are for readers of the report. */
const parts = {
  coverage: ['ce:GetSavingsPlansCoverage', 'ce:GetReservationCoverage'],
  utilisation: ['ce:GetSavingsPlansUtilization', 'ce:GetReservationUtilization'],
} as const satisfies Readonly<Record<string, readonly Question[]>>;

/**
 * Asks how far commitments reached over the given accounts, or how far they were used: two paid requests each that can
 * be done without. Of a time without any commitment Cost Explorer says that there is no data, which is no coverage.
 */
export const askCoverage = async (
  site: Site,
  cost: Budget,
  accounts: readonly string[],
  part: keyof typeof parts,
): Promise<Coverage | undefined> => {
  const home = homeRegion(site.partition, 'ce');
  if (home === undefined) return undefined;
  const period = coveredPeriod(site.asOf);
  const ask = questions(site.client(CostExplorerClient, home), period, accounts);
  const answers: Partial<Record<Question, number>> = {};
  for (const action of parts[part]) {
    if (!mayAsk(cost)) {
      const because = `the budget of this run would be passed; hides ${hides[action]}`;
      site.gap({ what: 'bill', missing: action, because });
      continue;
    }
    const share = await site.attempt({ action, hides: hides[action] }, async () => {
      try {
        return await ask[action]();
      } catch (error) {
        if (isNoData(error)) return 0;
        throw error;
      }
    });
    if (share !== undefined) answers[action] = share;
  }
  const covered = (coverage: number | undefined, utilisation: number | undefined): Covered => ({
    ...(coverage !== undefined && { coverage }),
    ...(utilisation !== undefined && { utilisation }),
  });
  return {
    period,
    savingsPlans: covered(answers['ce:GetSavingsPlansCoverage'], answers['ce:GetSavingsPlansUtilization']),
    reservations: covered(answers['ce:GetReservationCoverage'], answers['ce:GetReservationUtilization']),
  };
};
