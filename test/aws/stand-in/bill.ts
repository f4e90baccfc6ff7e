import type { Answer } from '../answer.ts';
import type { Asked } from '../request.ts';
import type { StandInData } from '../stand-in.ts';
import { invalid, jsonWithTimes, pageOf } from './page.ts';

/** What one account was billed on a day for a usage type of a service. */
export interface BilledRow {
  readonly day: string;
  readonly account: string;
  readonly service: string;
  readonly usageType: string;
  readonly region?: string;
  readonly recordType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly unblended: number;
  readonly amortised: number;
  readonly netAmortised: number;
  readonly usage: number;
  readonly unit: string;
}

/** Dollars or hours committed to, used and covered on a day. */
export interface CommitmentDay {
  readonly day: string;
  readonly committed: number;
  readonly used: number;
  /** On-demand value of the usage that commitments cover, and of what they could cover besides. */
  readonly covered: number;
  readonly uncovered: number;
}

interface Question {
  readonly TimePeriod: { readonly Start: string; readonly End: string };
  readonly Granularity?: string;
  readonly Metrics?: readonly string[];
  readonly GroupBy?: readonly { readonly Type: string; readonly Key: string }[];
  readonly Filter?: Expression;
}

interface Expression {
  readonly And?: readonly Expression[];
  readonly Or?: readonly Expression[];
  readonly Not?: Expression;
  readonly Dimensions?: { readonly Key: string; readonly Values: readonly string[] };
  readonly Tags?: { readonly Key: string; readonly Values: readonly string[] };
}

const dimension = (row: BilledRow, key: string): string =>
  ({
    SERVICE: row.service,
    USAGE_TYPE: row.usageType,
    LINKED_ACCOUNT: row.account,
    REGION: row.region ?? 'NoRegion',
    RECORD_TYPE: row.recordType ?? 'Usage',
  })[key] ?? '';

const passes = (row: BilledRow, filter: Expression | undefined): boolean => {
  if (!filter) return true;
  const { And, Or, Not, Dimensions, Tags } = filter;
  if (And) return And.every((one) => passes(row, one));
  if (Or) return Or.some((one) => passes(row, one));
  if (Not) return !passes(row, Not);
  if (Dimensions) return Dimensions.Values.includes(dimension(row, Dimensions.Key));
  return !Tags || Tags.Values.includes(row.tags?.[Tags.Key] ?? '');
};

const amounts: Readonly<Record<string, (row: BilledRow) => number>> = {
  UnblendedCost: ({ unblended }) => unblended,
  BlendedCost: ({ unblended }) => unblended,
  NetUnblendedCost: ({ unblended }) => unblended,
  AmortizedCost: ({ amortised }) => amortised,
  NetAmortizedCost: ({ netAmortised }) => netAmortised,
  UsageQuantity: ({ usage }) => usage,
};

const nextDay = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
const nextMonth = (day: string): string => {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
};

const periods = ({ TimePeriod: { Start, End }, Granularity }: Question): { Start: string; End: string }[] => {
  const found: { Start: string; End: string }[] = [];
  for (let start = Start.slice(0, 10); start < End.slice(0, 10); ) {
    const following = Granularity === 'MONTHLY' ? nextMonth(start) : nextDay(start);
    const end = following < End.slice(0, 10) ? following : End.slice(0, 10);
    found.push({ Start: start, End: end });
    start = end;
  }
  return found;
};

/** A figure as Cost Explorer writes it: the usage of mixed units is "N/A". */
const totals = (rows: readonly BilledRow[], metrics: readonly string[]) =>
  Object.fromEntries(
    metrics.map((metric) => {
      const units = new Set(rows.map(({ unit }) => unit));
      const unit = metric === 'UsageQuantity' ? (units.size === 1 ? [...units][0]! : 'N/A') : 'USD';
      const amount = rows.reduce((sum, row) => sum + amounts[metric]!(row), 0);
      return [metric, { Amount: String(Number(amount.toFixed(10))), Unit: unit }];
    }),
  );

const costAndUsage = (asked: Asked, account: string, data: StandInData): Answer => {
  const question = asked.input as unknown as Question;
  const { TimePeriod, Metrics = [], GroupBy = [], Filter } = question;
  if (GroupBy.length > 2) return invalid('ValidationException', 'Can only group by 2 dimensions at most');
  if (!(TimePeriod.Start < TimePeriod.End))
    return invalid('ValidationException', 'Start date (and hour) should be before end date (and hour)');
  const unknown = Metrics.find((metric) => !amounts[metric]);
  if (unknown || Metrics.length === 0) return invalid('ValidationException', `Metric ${unknown} is not supported`);
  const keysOf = (row: BilledRow): string[] =>
    GroupBy.map(({ Type, Key }) => (Type === 'TAG' ? `${Key}$${row.tags?.[Key] ?? ''}` : dimension(row, Key)));
  const visible = data.billed.filter((row) => account === data.payer || row.account === account);

  const cells = periods(question).flatMap((period) => {
    const rows = visible.filter((row) => row.day >= period.Start && row.day < period.End && passes(row, Filter));
    if (GroupBy.length === 0) return [{ period, total: totals(rows, Metrics) }];
    const groups = Map.groupBy(rows, (row) => JSON.stringify(keysOf(row)));
    if (groups.size === 0) return [{ period }];
    return [...groups].map(([keys, own]) => ({
      period,
      group: { Keys: JSON.parse(keys) as string[], Metrics: totals(own, Metrics) },
    }));
  });
  const { items, next } = pageOf(asked, cells, data.pageSize);
  const results = [...Map.groupBy(items, ({ period }) => period)].map(([period, own]) => ({
    TimePeriod: period,
    Total: own.find((cell) => 'total' in cell)?.total ?? {},
    Groups: own.flatMap((cell) => ('group' in cell && cell.group ? [cell.group] : [])),
    Estimated: period.End > data.estimatedFrom,
  }));
  return jsonWithTimes({
    GroupDefinitions: GroupBy,
    ResultsByTime: results,
    DimensionValueAttributes: [],
    ...(next && { NextPageToken: next }),
  });
};

const percent = (part: number, whole: number): string => String(whole === 0 ? 0 : (part / whole) * 100);
const summed = (days: readonly CommitmentDay[]): CommitmentDay =>
  days.reduce(
    (sum, one) => ({
      day: '',
      committed: sum.committed + one.committed,
      used: sum.used + one.used,
      covered: sum.covered + one.covered,
      uncovered: sum.uncovered + one.uncovered,
    }),
    { day: '', committed: 0, used: 0, covered: 0, uncovered: 0 },
  );

const planUtilisation = ({ committed, used, covered }: CommitmentDay) => ({
  Utilization: {
    TotalCommitment: String(committed),
    UsedCommitment: String(used),
    UnusedCommitment: String(committed - used),
    UtilizationPercentage: percent(used, committed),
  },
  Savings: { NetSavings: String(covered - committed), OnDemandCostEquivalent: String(covered) },
  AmortizedCommitment: {
    AmortizedRecurringCommitment: String(committed),
    AmortizedUpfrontCommitment: '0',
    TotalAmortizedCommitment: String(committed),
  },
});

const planCoverage = ({ covered, uncovered }: CommitmentDay) => ({
  SpendCoveredBySavingsPlans: String(covered),
  OnDemandCost: String(uncovered),
  TotalCost: String(covered + uncovered),
  CoveragePercentage: percent(covered, covered + uncovered),
});

const reservationUtilisation = ({ committed, used }: CommitmentDay) => ({
  UtilizationPercentage: percent(used, committed),
  PurchasedHours: String(committed),
  TotalActualHours: String(used),
  UnusedHours: String(committed - used),
});

const reservationCoverage = ({ covered, uncovered }: CommitmentDay) => ({
  CoverageHours: {
    OnDemandHours: String(uncovered),
    ReservedHours: String(covered),
    TotalRunningHours: String(covered + uncovered),
    CoverageHoursPercentage: percent(covered, covered + uncovered),
  },
});

/** Of a time without a plan, or without a reservation, Cost Explorer has no data and says so. */
const noData = (): Answer => invalid('DataUnavailableException', 'The requested data is unavailable.');

const commitmentAnswer = (asked: Asked, days: readonly CommitmentDay[], pageSize: number): Answer | undefined => {
  const { Start, End } = (asked.input as unknown as Question).TimePeriod;
  const within = days.filter(({ day }) => day >= Start && day < End);
  if (within.length === 0) return noData();
  const time = ({ day }: CommitmentDay) => ({ TimePeriod: { Start: day, End: nextDay(day) } });
  const all = summed(within);
  const page = pageOf(asked, within, pageSize);
  const { items, next } = page;
  switch (asked.operation) {
    case 'GetSavingsPlansUtilization':
      return jsonWithTimes({
        SavingsPlansUtilizationsByTime: within.map((day) => ({ ...time(day), ...planUtilisation(day) })),
        Total: planUtilisation(all),
      });
    case 'GetSavingsPlansCoverage':
      return jsonWithTimes({
        SavingsPlansCoverages: items.map((day) => ({ Attributes: {}, Coverage: planCoverage(day), ...time(day) })),
        ...(next && { NextToken: next }),
      });
    case 'GetReservationUtilization':
      return jsonWithTimes({
        UtilizationsByTime: items.map((day) => ({ ...time(day), Groups: [], Total: reservationUtilisation(day) })),
        Total: reservationUtilisation(all),
        ...(next && { NextPageToken: next }),
      });
    case 'GetReservationCoverage':
      return jsonWithTimes({
        CoveragesByTime: items.map((day) => ({ ...time(day), Groups: [], Total: reservationCoverage(day) })),
        Total: reservationCoverage(all),
        ...(next && { NextPageToken: next }),
      });
    default:
      return undefined;
  }
};

export const answerBill = (asked: Asked, account: string, data: StandInData): Answer | undefined => {
  if (!asked.call.startsWith('ce:')) return undefined;
  if (asked.operation === 'GetCostAndUsage') return costAndUsage(asked, account, data);
  const days = asked.operation.includes('SavingsPlans') ? data.savingsPlanDays : data.reservationDays;
  return commitmentAnswer(asked, account === data.payer ? days : [], data.pageSize);
};
