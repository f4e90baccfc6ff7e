import type { InstanceUse } from './commitment.ts';

export type Unit = 'Hrs' | 'GB-Mo' | 'IOPS-Mo' | 'GiBps-mo' | 'GB' | 'LCU-Hrs' | 'GB-Second' | 'Requests' | 'Units';

/** Hours in a month, everywhere. */
export const hoursPerMonth = 730;

/**
 * What a resource bills: `meter` is `<service code>/<usage type>[/<platform, engine or type>]`, `quantity` units a month.
 * An unknown quantity stays undefined; it is never zero.
 */
export interface MeterLine {
  readonly meter: string;
  readonly unit: Unit;
  readonly quantity: number | undefined;
  /** Set where Reserved Instances or Savings Plans may pay. */
  readonly use?: InstanceUse;
}

/** One price with where it comes from: `price` as published, a decimal string per unit. */
export interface Price {
  readonly unit: string;
  readonly price: string;
  readonly source: string;
  readonly asOf: string;
}

/** Billed effective rate → the estate's prices → bundled dated floor; undefined: nobody knows, so no dollar figure. */
export interface PriceBook {
  price(region: string, meter: string): Price | undefined;
}
