import type { BilledCell } from '../model/billed.ts';
import { centsText, toCents } from '../model/money.ts';

/** What was billed for one thing in a month: as charged, and with upfront fees spread over their term. */
export interface BilledShare {
  readonly key: string;
  readonly billed: string;
  readonly amortised: string;
}

/** The bill of a month, credits and tax included; the services add up to the total to the cent, and so do the accounts. */
export interface MonthBill {
  readonly month: string;
  readonly currency: 'USD';
  readonly source: 'Cost Explorer' | 'FOCUS export';
  /** When AWS was last asked for it, ISO 8601. */
  readonly asOf: string;
  /** Why it may be older than that. */
  readonly doubt?: string;
  readonly total: Omit<BilledShare, 'key'>;
  readonly byService: readonly BilledShare[];
  /** Absent where the bill is not known by account. */
  readonly byAccount?: readonly BilledShare[];
}

/** Amounts are doubles in dollars until the bill is whole. */
interface Sum {
  billed: number;
  amortised: number;
}

/** Adds up the lines of a bill; a line whose account is not known makes the cut by account unknown. */
export interface BillSum {
  add(service: string, account: string | undefined, billed: number, amortised: number): void;
  /** Undefined when there was no line. */
  done(): Pick<MonthBill, 'total' | 'byService' | 'byAccount'> | undefined;
}

export const openBillSum = (): BillSum => {
  const services = new Map<string, Sum>();
  const accounts = new Map<string, Sum>();
  let byAccount = true;
  const put = (sums: Map<string, Sum>, key: string, billed: number, amortised: number): void => {
    const sum = sums.get(key) ?? { billed: 0, amortised: 0 };
    sum.billed += billed;
    sum.amortised += amortised;
    sums.set(key, sum);
  };
  return {
    add(service, account, billed, amortised) {
      put(services, service, billed, amortised);
      if (account === undefined) byAccount = false;
      else put(accounts, account, billed, amortised);
    },
    done() {
      if (services.size === 0) return undefined;
      const totals = { billed: centsOfAll(services, 'billed'), amortised: centsOfAll(services, 'amortised') };
      return {
        total: { billed: centsText(totals.billed), amortised: centsText(totals.amortised) },
        byService: sharesOf(services, totals),
        ...(byAccount && { byAccount: sharesOf(accounts, totals) }),
      };
    },
  };
};

const centsOfAll = (sums: ReadonlyMap<string, Sum>, of: keyof Sum): number =>
  toCents([...sums.values()].reduce((total, sum) => total + sum[of], 0));

/** The largest first. */
const sharesOf = (sums: ReadonlyMap<string, Sum>, totals: Sum): BilledShare[] => {
  const of = (which: keyof Sum) =>
    apportioned(new Map([...sums].map(([key, sum]) => [key, sum[which]])), totals[which]);
  const [billed, amortised] = [of('billed'), of('amortised')];
  return [...sums.keys()]
    .sort((a, b) => billed.get(b)! - billed.get(a)! || (a < b ? -1 : 1))
    .map((key) => ({ key, billed: centsText(billed.get(key)!), amortised: centsText(amortised.get(key)!) }));
};

/**
 * Dollars by key as whole cents that add up to `total` cents, which is their sum to within a cent or two: each is
 * rounded down, and the cents that are left over go to the largest remainders (Hamilton's method).
 */
export const apportioned = (dollars: ReadonlyMap<string, number>, total: number): Map<string, number> => {
  const parts = [...dollars].map(([key, amount]) => {
    const whole = Math.floor(amount * 100 + 1e-6);
    return { key, whole, rest: amount * 100 - whole };
  });
  const order = parts.toSorted((a, b) => b.rest - a.rest || (a.key < b.key ? -1 : 1));
  let left = total - parts.reduce((sum, { whole }) => sum + whole, 0);
  for (let at = 0; left > 0 && order.length > 0; at = (at + 1) % order.length, left -= 1) order[at]!.whole += 1;
  for (let at = order.length - 1; left < 0 && at >= 0; at -= 1, left += 1) order[at]!.whole -= 1;
  return new Map(parts.map(({ key, whole }) => [key, whole]));
};

/** The cells of one month and of one cut: each cut is all the money once, and the one by account is whole in any case. */
export const sumOfCells = (cells: readonly BilledCell[], month: string): ReturnType<BillSum['done']> => {
  const own = cells.filter(({ day }) => day.startsWith(`${month}-`));
  const cut = (['account', 'usage-type', 'owner'] as const).find((by) => own.some((cell) => cell.by === by));
  const sum = openBillSum();
  for (const { by, service, key, unblended, amortised } of own)
    if (by === cut) sum.add(service, cut === 'account' ? key : undefined, unblended, amortised);
  return sum.done();
};
