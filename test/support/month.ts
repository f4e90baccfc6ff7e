import type { BilledCell } from '../../shared/model/billed.ts';
import { type Run, runSchema } from '../../shared/model/run.ts';
import { finishedRun } from './finished-run.ts';

export const headerAt = (asOf: string) => ({
  format: 'plimsoll-estate/1' as const,
  asOf,
  currency: 'USD' as const,
  accounts: [{ id: '111122223333' }],
});

/** The cells of two services in two accounts, on two days of a month, cut by account and by usage type. */
export const cellsOf = (month: string, more: Readonly<Record<string, number>> = {}): BilledCell[] =>
  ['01', '15'].flatMap((day) =>
    ['AmazonEC2', 'AmazonRDS', ...Object.keys(more).filter((service) => !services.includes(service))].flatMap(
      (service) =>
        ['111122223333', '444455556666'].flatMap((account, at) => {
          const unblended = service === 'AmazonRDS' ? 3.5 : service === 'AmazonEC2' ? 10.005 : 0;
          const extra = day === '15' && at === 0 ? (more[service] ?? 0) : 0;
          const cell = {
            day: `${month}-${day}`,
            service,
            unblended: unblended + extra,
            amortised: unblended / 2 + extra,
            provisional: false,
          };
          return [
            { ...cell, by: 'account' as const, key: account },
            { ...cell, by: 'usage-type' as const, key: `${service}-usage-${at}` },
          ];
        }),
    ),
  );
const services = ['AmazonEC2', 'AmazonRDS'];

/** The last run of a month. */
export const runOf = (month: string): Run =>
  runSchema.parse({
    ...finishedRun,
    id: `run_${month}`,
    startedAt: `${month}-28T03:20:00Z`,
    finishedAt: `${month}-28T03:30:00Z`,
    asOf: `${month}-28T03:00:00Z`,
    spend: { monthly: '900.00', unusedCommitment: '1.50', unpriced: 0 },
    savings: { monthly: '61.50', increases: '5.00', net: '56.50', commitments: '0.00', advisory: 1 },
    byAccount: [{ key: '111122223333', spend: '900.00', potential: '61.50', approved: '20.00', count: 4 }],
    byOwner: [{ key: 'team-a', spend: '900.00', potential: '61.50', approved: '20.00', count: 4 }],
    byService: [{ key: 'AmazonEC2', spend: '900.00', potential: '61.50', approved: '20.00', count: 4 }],
  });
