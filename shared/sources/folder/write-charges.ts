import { stringify } from 'csv-stringify/sync';
import type { Charge } from '../../model/charge.ts';
import { type FocusColumn, findColumns, optionalColumns, requiredColumns, toCharge } from '../focus/columns.ts';

/** Which part of a charge stands in which FOCUS column. */
const chargeKeys = {
  BilledCost: 'billedCost',
  EffectiveCost: 'effectiveCost',
  ListCost: 'listCost',
  BillingCurrency: 'billingCurrency',
  ChargePeriodStart: 'chargePeriodStart',
  ChargePeriodEnd: 'chargePeriodEnd',
  ServiceName: 'serviceName',
  ChargeCategory: 'chargeCategory',
  SubAccountId: 'subAccountId',
  RegionId: 'regionId',
  ResourceId: 'resourceId',
  SkuId: 'skuId',
  SkuPriceId: 'skuPriceId',
  x_UsageType: 'usageType',
  PricingQuantity: 'pricingQuantity',
  PricingUnit: 'pricingUnit',
  ListUnitPrice: 'listUnitPrice',
  Tags: 'tags',
} as const satisfies Readonly<Record<FocusColumn, keyof Charge>>;

const file = 'charges.csv';
const columns: readonly FocusColumn[] = [...requiredColumns, ...optionalColumns];
const positions = findColumns(file, columns);

/** Numbers in as many digits as tell them apart from every other, which is exact; minus zero stays that. */
const cellOf = (value: Charge[keyof Charge]): string => {
  if (value === null) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  return Object.is(value, -0) ? '-0' : String(value);
};

// A bare carriage return would be taken for the end of a line by some readers.
const csvLine = (cells: readonly string[]): string => stringify([cells], { quoted_match: /\r/ });

export const chargesHead = csvLine(columns);

/**
 * A bill line as a line of `charges.csv`. It is data for programs, so cells that a spreadsheet would take for formulas
 * stay as they are. Empty text and the text NULL mean none in FOCUS, and so they read back as null.
 * @throws InputError where the reader would refuse the line: an amount that is not finite, a line without a service
 */
export const chargeLine = (charge: Charge, row: number): string => {
  const cells = columns.map((column) => cellOf(charge[chargeKeys[column]]));
  toCharge(cells, positions, { file, row });
  return csvLine(cells);
};
