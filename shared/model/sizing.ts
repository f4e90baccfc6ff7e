import type { MeterLine } from './meter.ts';
import type { MetricWindow } from './usage.ts';

export type Dimension = 'vcpu' | 'memoryMiB' | 'networkMBps' | 'ebsMBps' | 'ebsIops' | 'connections';
export type Capacity = { readonly [D in Dimension]?: number };

/** A size that a resource could have. `refusedBecause`: why it may not, however cheap (architecture, driver, offering). */
export interface SizeOption {
  /** An instance type or a database class: 'm5.large'. */
  readonly name: string;
  readonly capacity: Capacity;
  readonly lines: readonly MeterLine[];
  readonly refusedBecause?: string;
}

/**
 * What the resource was seen to need. CPU and memory as windows of percentages of today's size; the other
 * dimensions as peaks in the capacity's unit. A dimension that is absent was not seen and is never made smaller.
 */
export interface Load {
  readonly cpuPercent?: MetricWindow | undefined;
  readonly memoryPercent?: MetricWindow | undefined;
  readonly peaks: Capacity;
}

export interface SizedCandidate {
  readonly to: string;
  readonly monthlyCost: number | undefined;
  readonly breachProbability?: number;
  readonly refusedBecause?: string;
}

/** The answer of `engine/sizing`: `choice` is absent when today's size should stay; `because` holds the deciding number. */
export interface Sizing {
  readonly rule: string;
  readonly choice?: SizeOption;
  /** The choice first, then the cheapest fitting size of each family that a commitment prefers: the bill picks. */
  readonly choices: readonly SizeOption[];
  readonly binding?: string;
  /** Today's size has no price, so that nothing can be compared with it. */
  readonly unpriced?: true;
  readonly because: string;
  readonly candidates: readonly SizedCandidate[];
}

/** `monthlyCost` undefined: no price, so not a candidate. */
export interface SizingQuestion {
  readonly today: SizeOption;
  readonly options: readonly SizeOption[];
  readonly load: Load;
}
