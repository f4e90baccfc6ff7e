/** A cost component of infracost's golden files: a monthly amount, or a price alone where the usage is unknown. */
export interface GoldenRow {
  readonly fixture: string;
  readonly regions: readonly string[];
  readonly resource: string;
  readonly group: string | null;
  readonly component: string;
  readonly unit: string;
  readonly monthly_qty?: number;
  readonly monthly_usd?: number;
  readonly unit_price?: number;
}

/** A row, the meter that it is priced by, and how many units of that meter one unit of the row is. */
export interface Priced {
  readonly row: GoldenRow;
  readonly meter: string;
  readonly per: number;
  /** The kind does not know this quantity, so the row's own is priced. */
  readonly stated?: boolean;
  /** Paid for by a reservation of this term and payment. */
  readonly reserved?: string;
}

/** One resource as its kind sees it, `count` times, with the rows that it bills. */
export interface Part {
  readonly kind: string;
  readonly region: string;
  readonly count: number;
  readonly spec: Readonly<Record<string, unknown>>;
  /** A month's use of a function. */
  readonly use?: { readonly requests: number; readonly gbSeconds: number; readonly memoryMiB: number };
  readonly rows: readonly Priced[];
}

/** The Terraform type and name of a row's resource: `aws_db_instance`, `gp3["multi_az"]`. */
export const addressOf = ({ resource }: GoldenRow): { type: string; name: string } => {
  const [, type = '', name = ''] = /(?:^|\.)(aws_[a-z0-9_]+)\.(.+)$/.exec(resource) ?? [];
  return { type, name };
};

export type Parser = (rows: readonly GoldenRow[]) => Part | undefined;
export const amount = (row: GoldenRow | undefined): number => row?.monthly_qty ?? 0;
export const named = (rows: readonly GoldenRow[], pattern: RegExp): GoldenRow | undefined =>
  rows.find(({ component }) => pattern.test(component));
export const priced = (row: GoldenRow | undefined, meter: string, more: Partial<Priced> = {}): Priced[] =>
  row ? [{ row, meter, per: 1, ...more }] : [];
export const part = (kind: string, rows: readonly Priced[], spec: Part['spec'], more: Partial<Part> = {}): Part => ({
  kind,
  region: rows[0]!.row.regions[0]!,
  count: 1,
  spec,
  rows,
  ...more,
});

/** `1yr-partial-upfront` → `oneYearPartialUpfront` */
export const termOf = (name: string): string => {
  const [, years, payment = ''] = /([13])yr[-_](no|partial|all)[-_]upfront/.exec(name) ?? ['', '1', 'no'];
  return `${years === '3' ? 'three' : 'one'}Year${payment[0]!.toUpperCase()}${payment.slice(1)}Upfront`;
};
