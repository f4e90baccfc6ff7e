import type { Gap } from '../model/gap.ts';
import type { Delta } from './pricing.ts';

type Service = 'ec2' | 'rds' | 'lambda';
interface Unseen {
  readonly account: string | undefined;
  readonly services: readonly Service[];
  readonly because: string;
}

/** Which usage a gap about plans or reservations leaves in doubt; undefined when the gap is about something else. */
const unseen = (gap: Gap): Unseen | undefined => {
  const text = `${gap.missing} ${gap.kind ?? ''}`;
  const plans = /savings[ -]?plan/i.test(text);
  const reservations = /reserved|reservation/i.test(text);
  const all = gap.what === 'commitment';
  if (!plans && !reservations && !all) return undefined;
  const databases = /rds|db|database/i.test(text);
  const services: Service[] = plans || all ? ['ec2', 'lambda'] : databases ? [] : ['ec2'];
  if (databases || all || (reservations && !/ec2/i.test(text))) services.push('rds');
  return { account: gap.account, services, because: gap.missing };
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
