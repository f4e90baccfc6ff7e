import { isProvisional } from '../model/billed.ts';
import type { Charge } from '../model/charge.ts';
import { priceKey } from '../model/estate.ts';
import type { Price, Unit } from '../model/meter.ts';
import { placedUsage } from '../model/usage-type.ts';
import { serviceCode } from './reconcile.ts';

/** What was paid for one meter on one day. */
interface DayRate {
  readonly day: string;
  quantity: number;
  cost: number;
}

interface Rate {
  readonly unit: Unit;
  readonly days: Map<string, DayRate>;
  /** Billed in two units, so that no sum of it means anything. */
  mixed: boolean;
}

/** Effective unit prices, as they are gathered from bill lines. */
export interface OpenRates {
  add(charge: Charge): void;
  /** By `priceKey(region, meter)`; `asOf` is the last day that a price rests on. */
  prices(): Map<string, Price>;
}

/** Units as Cost Explorer and FOCUS write them, in the words of the Price List. */
const units: Readonly<Record<string, Unit>> = {
  hrs: 'Hrs',
  hours: 'Hrs',
  'readcapacityunit-hrs': 'Hrs',
  'writecapacityunit-hrs': 'Hrs',
  'gb-mo': 'GB-Mo',
  'gb-month': 'GB-Mo',
  'gb-months': 'GB-Mo',
  'iops-mo': 'IOPS-Mo',
  'iops-month': 'IOPS-Mo',
  'iops-months': 'IOPS-Mo',
  'gibps-mo': 'GiBps-mo',
  'gibps-months': 'GiBps-mo',
  gb: 'GB',
  requests: 'Requests',
  request: 'Requests',
  readrequestunits: 'Units',
  writerequestunits: 'Units',
};

/**
 * Usage whose billed price is no price of the next unit: plans and reservations pay for a part of it, platforms share
 * the usage type, or load balancers of every type do.
 */
const distorted =
  /(^|:)(BoxUsage|DedicatedUsage|HostUsage|SpotUsage|UnusedBox)|^(InstanceUsage|Multi-AZUsage|Multi-AZClusterUsage)|Lambda-GB-Second|LoadBalancerUsage|LCUUsage|^HeavyUsage/;

const meterOf = ({ usageType, serviceName }: Charge): { region: string | null; meter: string } | undefined => {
  const code = serviceCode(serviceName);
  if (usageType === null || code === undefined) return undefined;
  const { regionId, usage } = placedUsage(usageType);
  return distorted.test(usage) ? undefined : { region: regionId, meter: `${code}/${usage}` };
};

/** Six significant digits, as a decimal string; the bill itself rounds to ten decimals. */
const priceText = (rate: number): string => {
  const rounded = Number(rate.toPrecision(6));
  return rounded.toFixed(15).replace(/\.?0+$/, '');
};

/** The rate of the unit in the middle, all units in order of what was paid for them. */
const middleRate = (days: readonly DayRate[]): number => {
  const sorted = days
    .map(({ cost, quantity }) => ({ rate: cost / quantity, quantity }))
    .sort((a, b) => a.rate - b.rate);
  const half = sorted.reduce((sum, { quantity }) => sum + quantity, 0) / 2;
  let passed = 0;
  for (const { rate, quantity } of sorted) {
    passed += quantity;
    if (passed >= half) return rate;
  }
  return 0;
};

/**
 * Gathers what a unit of each meter really costs: of all units billed the middle one, each day's at that day's rate, so
 * that a day which a free tier pays for in part does not count. Left out are lines that cost nothing (a free tier makes
 * nothing free), days that may still change, and usage that commitments pay for or whose usage type names several prices.
 */
export const openRates = (asOf: Date): OpenRates => {
  const rates = new Map<string, Rate>();
  return {
    add(charge) {
      const { billedCost: cost, pricingQuantity: quantity, pricingUnit, chargeCategory, chargePeriodEnd } = charge;
      if (!(cost > 0) || quantity === null || !(quantity > 0) || pricingUnit === null) return;
      if ((chargeCategory ?? 'Usage') !== 'Usage' || isProvisional(chargePeriodEnd, asOf)) return;
      const unit = units[pricingUnit.toLowerCase()];
      const billed = meterOf(charge);
      const region = charge.regionId ?? billed?.region;
      if (!unit || !billed || !region) return;
      const key = priceKey(region, billed.meter);
      const rate = rates.get(key) ?? { unit, days: new Map(), mixed: false };
      rates.set(key, rate);
      if (rate.unit !== unit) rate.mixed = true;
      const day = charge.chargePeriodStart.slice(0, 10);
      const sum = rate.days.get(day) ?? { day, quantity: 0, cost: 0 };
      rate.days.set(day, sum);
      sum.quantity += quantity;
      sum.cost += cost;
    },
    prices() {
      const prices = new Map<string, Price>();
      for (const [key, { unit, days, mixed }] of rates) {
        const price = priceText(middleRate([...days.values()]));
        if (mixed || Number(price) === 0) continue;
        const asOf = [...days.keys()].reduce((last, day) => (day > last ? day : last));
        prices.set(key, { unit, price, source: 'bill', asOf });
      }
      return prices;
    },
  };
};
