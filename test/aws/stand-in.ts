import type { StandIn } from './proxy.ts';
import type { Hub, OptimizerAdvice } from './stand-in/advice.ts';
import { answerAdvice } from './stand-in/advice.ts';
import { answerBill, type BilledRow, type CommitmentDay } from './stand-in/bill.ts';
import {
  answerCommitments,
  type ReservedDatabase,
  type ReservedInstance,
  type SavingsPlanSold,
} from './stand-in/commitments.ts';
import { answerPrices, type Product } from './stand-in/prices.ts';
import { answerProvisioned } from './stand-in/provisioned.ts';
import { answerQuotas, type Quota } from './stand-in/quotas.ts';
import { answerTrail, type TrailEvent } from './stand-in/trail.ts';

/**
 * What the services answer that moto does not have: the bill, prices, commitments, AWS's own advice, quotas and
 * CloudTrail. This server is ours, not a third party's: its shapes are those of the SDK's models, and what a test
 * proves on it is only that our requests and its answers fit these.
 */
export interface StandInData {
  /** The account that pays: it sees the bill and the plans of all, others their own. */
  payer: string;
  /** Groups or items on a page of Cost Explorer. */
  pageSize: number;
  /** Days from this one on are estimates ("2026-01-31"). */
  estimatedFrom: string;
  products: Product[];
  billed: BilledRow[];
  savingsPlanDays: CommitmentDay[];
  reservationDays: CommitmentDay[];
  savingsPlans: SavingsPlanSold[];
  reservedInstances: ReservedInstance[];
  reservedDatabases: ReservedDatabase[];
  quotas: Quota[];
  trail: TrailEvent[];
  /** Absent: not enrolled. */
  computeOptimizer: OptimizerAdvice | undefined;
  costOptimizationHub: Hub | undefined;
}

export const nothing = (payer: string): StandInData => ({
  payer,
  pageSize: 1000,
  estimatedFrom: '9999-12-31',
  products: [],
  billed: [],
  savingsPlanDays: [],
  reservationDays: [],
  savingsPlans: [],
  reservedInstances: [],
  reservedDatabases: [],
  quotas: [],
  trail: [],
  computeOptimizer: undefined,
  costOptimizationHub: undefined,
});

const answers = [
  answerPrices,
  answerBill,
  answerCommitments,
  answerAdvice,
  answerQuotas,
  answerTrail,
  answerProvisioned,
];

/** Answers from `data`, as it is at each request. */
export const standIn =
  (data: StandInData): StandIn =>
  (asked, account) => {
    for (const answer of answers) {
      const given = answer(asked, account, data);
      if (given) return given;
    }
    return undefined;
  };
