import { centsOf, centsText } from '../model/money.ts';
import type { BilledShare, MonthBill } from './month-bill.ts';
import type { Report } from './report.ts';

/** One amount of a month's report, in US dollars: what it is of, where it is from and of when. */
export interface Figure {
  /** 'bill', 'bill by service', 'by owner'. */
  readonly section: string;
  /** A service, an account, an owner; the month for what is of all. */
  readonly item: string;
  readonly figure: string;
  readonly amount: string;
  readonly source: string;
  readonly asOf: string;
}

/** A figure that is another than it was; null: it was not known, or is not any more. */
export interface Difference {
  readonly section: string;
  readonly item: string;
  readonly figure: string;
  readonly before: string | null;
  readonly after: string | null;
  /** after − before; null where either is not known. */
  readonly difference: string | null;
}

const sections = { bill: 'bill', service: 'bill by service', account: 'bill by account' } as const;

/** Every amount of a report, the bill first. */
export const figuresOf = (month: string, report: Report, bill: MonthBill | undefined): Figure[] => [
  ...billFigures(month, bill),
  ...spendFigures(month, report),
  ...shareFigures(report),
];

const billFigures = (month: string, bill: MonthBill | undefined): Figure[] => {
  if (!bill) return [];
  const { source, asOf } = bill;
  const cut = (section: string, shares: readonly BilledShare[]): Figure[] =>
    shares.flatMap(({ key: item, billed, amortised }) => [
      { section, item, figure: 'billed', amount: billed, source, asOf },
      { section, item, figure: 'amortised', amount: amortised, source, asOf },
    ]);
  return [
    ...cut(sections.bill, [{ key: month, ...bill.total }]),
    ...cut(sections.service, bill.byService),
    ...cut(sections.account, bill.byAccount ?? []),
  ];
};

const spendFigures = (month: string, { asOf, spend, savings, approved, dismissed, ownCost }: Report): Figure[] => {
  const advice = 'analysis, net of commitments';
  const all: [section: string, figure: string, amount: string | undefined, source: string][] = [
    ['spend', 'spend a month', spend.monthly, 'known prices, net of commitments'],
    ['spend', 'unused commitment a month', spend.unusedCommitment, 'known prices'],
    [
      'spend',
      'charges compared with',
      spend.billed,
      `charges of ${spend.billedFrom ?? 'an unknown day'} to ${spend.billedUntil ?? 'an unknown day'}`,
    ],
    ['savings', 'to save a month', savings.monthly, advice],
    ['savings', 'to add for capacity a month', savings.increases, advice],
    ['savings', 'to save by commitments a month', savings.commitments, advice],
    ['savings', 'approved a month', approved, advice],
    ['savings', 'dismissed a month', dismissed, advice],
    ['own cost', 'own cost of the run', ownCost.dollars, 'counted calls'],
  ];
  return all.flatMap(([section, figure, amount, source]) =>
    amount === undefined ? [] : [{ section, item: month, figure, amount, source, asOf }],
  );
};

const shareFigures = ({ asOf, shares }: Report): Figure[] =>
  (['account', 'owner', 'service'] as const).flatMap((by) =>
    (shares?.[by] ?? []).flatMap(({ key: item, spend, potential, approved }) => {
      const section = `by ${by}`;
      const advice = 'analysis, net of commitments';
      return [
        { section, item, figure: 'spend a month on demand', amount: spend, source: 'known prices', asOf },
        { section, item, figure: 'to save a month', amount: potential, source: advice, asOf },
        { section, item, figure: 'approved a month', amount: approved, source: advice, asOf },
      ];
    }),
  );

const keyOf = ({ section, item, figure }: Pick<Figure, 'section' | 'item' | 'figure'>): string =>
  JSON.stringify([section, item, figure]);

/** What two reports of a month say differently. */
export interface Differences {
  /** When the report was made that this one is compared with. */
  readonly since: string;
  /** Of the whole bill: as charged, and amortised. Absent where nothing of it differs. */
  readonly total: readonly Difference[];
  /** These add up to what differs in the whole, where both reports know the cut. */
  readonly byService: readonly Difference[];
  readonly byAccount: readonly Difference[];
  /** Of everything but the bill. */
  readonly figures: readonly Difference[];
}

/**
 * Every figure of the later report that is another in the earlier one, and those that only one of them has. A service or
 * an account that only one bill has was billed 0.00 in the other, as long as that is known by services and accounts.
 */
export const differencesOf = (then: readonly Figure[], since: string, now: readonly Figure[]): Differences => {
  const amountsThen = new Map(then.map((one) => [keyOf(one), one.amount]));
  const amountsNow = new Map(now.map((one) => [keyOf(one), one.amount]));
  const known = (figures: readonly Figure[]) => new Set(figures.map(({ section }) => section));
  const [knownThen, knownNow] = [known(then), known(now)];
  const all = [...now, ...then.filter((one) => !amountsNow.has(keyOf(one)))].flatMap((one): Difference[] => {
    const { section, item, figure } = one;
    const zero = (sections: ReadonlySet<string>) => (cuts.has(section) && sections.has(section) ? '0.00' : null);
    const before = amountsThen.get(keyOf(one)) ?? zero(knownThen);
    const after = amountsNow.get(keyOf(one)) ?? zero(knownNow);
    if (before === after) return [];
    const difference = before === null || after === null ? null : centsText(centsOf(after) - centsOf(before));
    return [{ section, item, figure, before, after, difference }];
  });
  const of = (...wanted: readonly string[]) => all.filter(({ section }) => wanted.includes(section));
  return {
    since,
    total: of(sections.bill),
    byService: of(sections.service),
    byAccount: of(sections.account),
    figures: all.filter(({ section }) => !Object.values<string>(sections).includes(section)),
  };
};

const cuts: ReadonlySet<string> = new Set([sections.service, sections.account]);
