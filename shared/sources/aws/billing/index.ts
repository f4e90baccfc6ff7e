import pLimit from 'p-limit';
import type { BilledCell, Coverage } from '../../../model/billed.ts';
import type { Charge } from '../../../model/charge.ts';
import type { Commitment } from '../../../model/commitment.ts';
import type { Gap } from '../../../model/gap.ts';
import { InputError } from '../../../model/input-error.ts';
import type { Site } from '../../../ports.ts';
import { faultOf, isOfAws } from '../reach/faults.ts';
import { chargesOf } from './charges.ts';
import { askReservations, askSavingsPlans } from './commitments.ts';
import { askCells, type Budget } from './cost-explorer.ts';
import { askCoverage } from './coverage.ts';
import { type MonthlyCharges, openFocusExport } from './focus-s3.ts';
import type { FocusExport } from './manifest.ts';
import { billedMonths } from './period.ts';

export type { Coverage } from '../../../model/billed.ts';
export type { MonthlyCharges } from './focus-s3.ts';
export type { FocusExport } from './manifest.ts';

export interface AskingBilling {
  /** The caller's own account: what it may see of the bill is what is asked for. */
  readonly payer: Site;
  /** Every account and region that is read. Each is closed as soon as it has answered; gaps are told to it later, too. */
  readonly sites: AsyncIterable<Closable> | Iterable<Closable>;
  readonly ownerTag?: string;
  readonly focus?: FocusExport;
  readonly cost: Budget;
}

/** A site whose clients are given back, so that those of thousands are never open at once. */
type Closable = Site & { close?(): void };

/** What is known of the bill; what is not is a Gap of the payer's site or of the site that it is about. */
export interface Billing {
  readonly cells: readonly BilledCell[];
  /** Bill lines by month "YYYY-MM": from the export where it has the month, else from Cost Explorer. */
  readonly charges?: MonthlyCharges;
  readonly commitments: readonly Commitment[];
  readonly coverage?: Coverage;
}

/** Sites asked at once. No two share a throttle of AWS's: it holds for an account and region. */
const together = 16;

/** What a site answers; when nothing of it can be asked, its commitments are a Gap and the others go on. */
const commitmentsAt = async (site: Closable, first: boolean): Promise<Commitment[]> => {
  try {
    const asked = [...(first ? [askSavingsPlans(site)] : []), askReservations(site)];
    return (await Promise.all(asked)).flat();
  } catch (error) {
    if (!isOfAws(error)) throw error;
    const because = `${faultOf(error).message}; hides which commitments pay for usage already`;
    site.gap({ what: 'commitment', missing: `plans and reservations in ${site.scope.region}`, because });
    return [];
  } finally {
    site.close?.();
  }
};

/**
 * Commitments that no account that is read has bought, and that pay for usage all the same, or may: savings that they
 * touch cannot be known. Not to know is no better than to know that they do.
 */
const tellOfOthers = (
  coverage: Coverage | undefined,
  commitments: readonly Commitment[],
  sites: Iterable<Site>,
): void => {
  const asked = [
    { what: 'savings plans', reserved: false, share: coverage?.savingsPlans.coverage },
    { what: 'reservations', reserved: true, share: coverage?.reservations.coverage },
  ];
  const unseen = asked.filter(
    ({ reserved, share }) =>
      share !== 0 && !commitments.some(({ type }) => (type === 'reserved-instance') === reserved),
  );
  for (const site of sites)
    for (const { what, share } of unseen) {
      const because =
        share === undefined
          ? 'Cost Explorer did not say whether any pay for usage here'
          : `they paid for ${(share * 100).toFixed(1)} % of usage in 30 days, and none was found where it is read`;
      // It is about the account as a whole, and not about the region that happens to be its first.
      site.gap({ region: null, what: 'commitment', missing: `${what} bought in another account`, because } as Gap);
    }
};

const openExport = async (
  payer: Site,
  focus: FocusExport | undefined,
  cost: Budget,
): Promise<MonthlyCharges | undefined> => {
  if (!focus) return undefined;
  try {
    return await openFocusExport(payer, focus, billedMonths(payer.asOf), cost);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    payer.gap({ what: 'bill', missing: error.file, because: error.message });
    return undefined;
  }
};

const lines = (charges: readonly Charge[]) =>
  async function* (): AsyncGenerator<Charge> {
    yield* charges;
  };

const chargesByMonth = (
  cells: readonly BilledCell[],
  exported: MonthlyCharges | undefined,
): MonthlyCharges | undefined => {
  const byMonth = Map.groupBy(chargesOf(cells), ({ chargePeriodStart }) => chargePeriodStart.slice(0, 7));
  const all = new Map<string, () => AsyncIterable<Charge>>();
  for (const [month, charges] of byMonth) all.set(month, lines(charges));
  for (const [month, read] of exported ?? []) all.set(month, read);
  return all.size > 0 ? all : undefined;
};

/**
 * Asks for the commitments in force, and for the bill of the last whole month and the month to date. Whether commitments
 * bought elsewhere pay for usage is asked first, as savings rest on it. Walking the charges of an export may throw an InputError, or a
 * fault of AWS, which is the caller's to tell.
 */
export const askBilling = async ({ payer, sites, ownerTag, focus, cost }: AskingBilling): Promise<Billing> => {
  const all: Closable[] = [];
  for await (const site of sites) all.push(site);
  const firsts = new Map<string, Site>();
  for (const site of all) if (!firsts.has(site.scope.account)) firsts.set(site.scope.account, site);
  const isFirst = (site: Site): boolean => firsts.get(site.scope.account) === site;
  const commitments = (await pLimit(together).map(all, (site) => commitmentsAt(site, isFirst(site)))).flat();
  const accounts = firsts.size > 0 ? [...firsts.keys()] : [payer.scope.account];
  const covered = await askCoverage(payer, cost, accounts, 'coverage');
  tellOfOthers(covered, commitments, firsts.values());
  const cells = await askCells(payer, cost, ownerTag);
  const exported = await openExport(payer, focus, cost);
  const used = await askCoverage(payer, cost, accounts, 'utilisation');
  const coverage = covered && {
    ...covered,
    savingsPlans: { ...covered.savingsPlans, ...used?.savingsPlans },
    reservations: { ...covered.reservations, ...used?.reservations },
  };
  const charges = chargesByMonth(cells, exported);
  return { cells, ...(charges && { charges }), commitments, ...(coverage && { coverage }) };
};
