import type { Charge } from '../../model/charge.ts';
import { InputError } from '../../model/input-error.ts';

/** FOCUS columns without which a bill says nothing (FOCUS 1.0, focus.finops.org). */
export const requiredColumns = [
  'BilledCost',
  'BillingCurrency',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ServiceName',
] as const;

/** FOCUS columns that are read where they are there; `x_UsageType` is AWS's own addition. */
export const optionalColumns = [
  'EffectiveCost',
  'ListCost',
  'ChargeCategory',
  'SubAccountId',
  'RegionId',
  'ResourceId',
  'SkuId',
  'SkuPriceId',
  'PricingQuantity',
  'PricingUnit',
  'ListUnitPrice',
  'Tags',
  'x_UsageType',
] as const;

export type FocusColumn = (typeof requiredColumns)[number] | (typeof optionalColumns)[number];

/** Where each FOCUS column stands in a file. */
export type FocusPositions = ReadonlyMap<FocusColumn, number>;

/** A cell as CSV and Parquet give it: text, number, bigint, Date, a map, null. */
type Cell = unknown;

/** Where a row stands, for the message when it is refused. */
export interface RowPlace {
  readonly file: string;
  readonly line?: number;
  readonly row?: number;
}

/** More dollars than one line of any bill. */
const mostDollars = 1e15;

const curColumn =
  /^(lineItem|identity|bill|product|pricing)\/|^(line_item_|identity_line_item_id$|bill_payer_account_id$)/;

/** Finds the columns by their exact FOCUS names; a CUR and a file without the required columns are refused by name. */
export const findColumns = (file: string, names: readonly string[]): FocusPositions => {
  const cur = names.find((name) => curColumn.test(name));
  if (cur !== undefined) {
    throw new InputError({
      file,
      field: cur,
      reason: 'this is a CUR (AWS Cost and Usage Report), not a bill in FOCUS columns',
      fix: 'export FOCUS 1.0 instead: AWS Billing and Cost Management, Data Exports, Create, "FOCUS 1.0 with AWS columns"',
    });
  }
  const positions = new Map<FocusColumn, number>();
  for (const column of [...requiredColumns, ...optionalColumns]) {
    const position = names.findIndex((name) =>
      column === 'x_UsageType' ? name.toLowerCase() === 'x_usagetype' : name === column,
    );
    if (position >= 0) positions.set(column, position);
    if (names.indexOf(column) !== names.lastIndexOf(column)) {
      throw new InputError({ file, field: column, reason: 'is there twice', fix: 'keep one column of each name' });
    }
  }
  const missing = requiredColumns.filter((column) => !positions.has(column));
  if (missing.length > 0) {
    throw new InputError({
      file,
      field: missing.join(', '),
      reason: missing.length === 1 ? 'this column is missing' : 'these columns are missing',
      fix: `charges need at least the FOCUS columns ${requiredColumns.join(', ')}`,
    });
  }
  return positions;
};

const isNull = (cell: Cell): boolean => cell === null || cell === undefined || cell === '' || cell === 'NULL';

const text = (cell: Cell): string | null => (isNull(cell) ? null : String(cell));

const number = (cell: Cell): number | null | undefined => {
  if (isNull(cell)) return null;
  const isNumber = typeof cell === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(cell);
  const value = isNumber || typeof cell === 'number' || typeof cell === 'bigint' ? Number(cell) : Number.NaN;
  return Math.abs(value) <= mostDollars ? value : undefined;
};

const dateText = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/;

/** FOCUS writes 2024-09-01T00:00:00Z; files in the wild also 2024-09-01 00:00:00, which is UTC. */
const instant = (cell: Cell): string | null | undefined => {
  if (isNull(cell)) return null;
  const parts = typeof cell === 'string' ? dateText.exec(cell.trim()) : null;
  const zone = !parts?.[3] || parts[3] === 'UTC' ? 'Z' : parts[3];
  const date = cell instanceof Date ? cell : parts ? new Date(`${parts[1]}T${parts[2] ?? '00:00'}${zone}`) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
};

const tagText = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** Tags as a map, as JSON text of one, or as Parquet's list of keys and values. */
const tags = (cell: Cell): Readonly<Record<string, string>> | null | undefined => {
  if (isNull(cell)) return null;
  let value = cell;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const pairs: [string, unknown][] = Array.isArray(value)
    ? value.map((pair) => [String(pair?.key), pair?.value])
    : Object.entries(value);
  return Object.fromEntries(pairs.map(([key, of]) => [key, tagText(of)]));
};

/** One row as a Charge; a bad cell is refused with its place and column, and so is a currency other than USD. */
export const toCharge = (row: ArrayLike<Cell>, columns: FocusPositions, place: RowPlace): Charge => {
  const cell = (column: FocusColumn): Cell => {
    const position = columns.get(column);
    return position === undefined ? null : row[position];
  };
  const refuse = (column: FocusColumn, expected: string): InputError => {
    const reason = isNull(cell(column))
      ? 'is empty'
      : `expected ${expected}, received ${JSON.stringify(text(cell(column)))}`;
    return new InputError({ ...place, field: column, reason, fix: 'export the bill again in FOCUS 1.0, USD' });
  };
  const read = <T>(column: FocusColumn, as: (cell: Cell) => T | null | undefined, expected: string): T | null => {
    const value = as(cell(column));
    if (value === undefined) throw refuse(column, expected);
    return value;
  };
  const need = <T>(column: FocusColumn, as: (cell: Cell) => T | null | undefined, expected: string): T => {
    const value = read(column, as, expected);
    if (value === null) throw refuse(column, expected);
    return value;
  };
  const billingCurrency = need('BillingCurrency', text, 'USD');
  if (billingCurrency !== 'USD') throw refuse('BillingCurrency', 'USD');
  return {
    billedCost: need('BilledCost', number, 'a number'),
    effectiveCost: read('EffectiveCost', number, 'a number'),
    listCost: read('ListCost', number, 'a number'),
    billingCurrency,
    chargePeriodStart: need('ChargePeriodStart', instant, 'an instant'),
    chargePeriodEnd: need('ChargePeriodEnd', instant, 'an instant'),
    serviceName: need('ServiceName', text, 'a name'),
    chargeCategory: text(cell('ChargeCategory')),
    subAccountId: text(cell('SubAccountId')),
    regionId: text(cell('RegionId')),
    resourceId: text(cell('ResourceId')),
    skuId: text(cell('SkuId')),
    skuPriceId: text(cell('SkuPriceId')),
    usageType: text(cell('x_UsageType')),
    pricingQuantity: read('PricingQuantity', number, 'a number'),
    pricingUnit: text(cell('PricingUnit')),
    listUnitPrice: read('ListUnitPrice', number, 'a number'),
    tags: read('Tags', tags, 'a JSON object'),
  };
};
