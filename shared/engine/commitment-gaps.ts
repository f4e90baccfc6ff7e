import type { Gap } from '../model/gap.ts';
import type { Delta } from './pricing.ts';

type Service = 'ec2' | 'rds' | 'lambda';
interface Unseen {
  readonly account: string | undefined;
  readonly services: readonly Service[];
  readonly because: string;
}

const everything: readonly Service[] = ['ec2', 'lambda', 'rds'];

/** What a plan may pay for: 'savings plan sp-1 (Database)'. Of plans that could not be listed each may be of any sort. */
const paidByPlan = (text: string): readonly Service[] => {
  if (text.includes('(Database)')) return ['rds'];
  if (text.includes('(EC2Instance)')) return ['ec2'];
  return text.includes('(Compute)') ? ['ec2', 'lambda'] : everything;
};

/** What reservations may pay for: their ids are hexadecimal, so that "db" alone names no database. */
const paidByReservation = (text: string): readonly Service[] => {
  if (/\brds\b|\bdb\b|database|DBInstance/i.test(text)) return ['rds'];
  return /\bec2\b|reserved instances/i.test(text) ? ['ec2'] : ['ec2', 'rds'];
};

/** Which usage a gap about plans or reservations leaves in doubt; undefined when the gap is about something else. */
const unseen = (gap: Gap): Unseen | undefined => {
  // Cost Explorer tells how far commitments reach, beside the list of them: without it, the list still stands.
  if (gap.missing.startsWith('ce:')) return undefined;
  const text = `${gap.missing} ${gap.kind ?? ''}`;
  const services = servicesOf(text) ?? (gap.what === 'commitment' ? everything : undefined);
  return services && { account: gap.account, services, because: gap.missing };
};

const servicesOf = (text: string): readonly Service[] | undefined => {
  if (/savings[ -]?plan|\bplans\b/i.test(text)) return paidByPlan(text);
  return /reserved|reservation/i.test(text) ? paidByReservation(text) : undefined;
};

/** What gaps about plans and reservations leave in doubt. */
export interface Doubts {
  /** A sentence when commitments that could not be seen may already pay for what a change touches. */
  about(deltas: readonly Delta[]): string | undefined;
  /** Accounts of which some commitments could not be seen. */
  readonly accounts: readonly string[];
}

export const unseenCommitments = (gaps: readonly Gap[]): Doubts => {
  const doubts = gaps.flatMap((gap) => unseen(gap) ?? []);
  return {
    accounts: [...new Set(doubts.flatMap(({ account }) => account ?? []))],
    about(deltas) {
      for (const { account, use } of deltas) {
        const doubt =
          use && doubts.find((one) => one.services.includes(use.service) && (!one.account || one.account === account));
        if (doubt) return `commitments of account ${account} could not be seen (${doubt.because})`;
      }
      return undefined;
    },
  };
};
