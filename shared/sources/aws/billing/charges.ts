import type { BilledCell } from '../../../model/billed.ts';
import type { Charge } from '../../../model/charge.ts';
import { placedUsage } from '../../../model/usage-type.ts';
import { dayMs } from '../../../model/words.ts';
import { creditsKey } from './cells.ts';

const categoryOf = ({ service, key }: BilledCell, usageType: string | null): string | null => {
  if (key === creditsKey) return 'Credit';
  if (service === 'Tax') return 'Tax';
  return usageType === null ? null : 'Usage';
};

const chargeOf = (cell: BilledCell): Charge => {
  const usageType = cell.key === '' || cell.key === 'NoUsageType' || cell.key === creditsKey ? null : cell.key;
  const start = Date.parse(cell.day);
  return {
    billedCost: cell.unblended,
    effectiveCost: cell.amortised,
    listCost: null,
    billingCurrency: 'USD',
    chargePeriodStart: new Date(start).toISOString(),
    chargePeriodEnd: new Date(start + dayMs).toISOString(),
    serviceName: cell.service,
    chargeCategory: categoryOf(cell, usageType),
    subAccountId: null,
    regionId: usageType === null ? null : placedUsage(usageType).regionId,
    resourceId: null,
    skuId: null,
    skuPriceId: null,
    usageType,
    pricingQuantity: cell.usage ?? null,
    pricingUnit: cell.unit ?? null,
    listUnitPrice: null,
    tags: null,
  };
};

/**
 * Cells by usage type as bill lines: account, resource and tags are not known of them. Tax, credits and refunds are
 * lines of their own.
 */
export const chargesOf = (cells: readonly BilledCell[]): Charge[] =>
  cells.filter(({ by }) => by === 'usage-type').map(chargeOf);
