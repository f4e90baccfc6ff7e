import type { OwnCost } from '../../shared/ports.ts';
import type { Session } from '../../shared/sources/aws/reach/session.ts';
import { type Answer, type Answers, denied } from '../../test/support/fake-site.ts';

/** These answers, and a denial of every other call. */
export const deniedBut = (answers: Answers): Answers =>
  new Proxy(answers, { get: (of, call: string): Answer => of[call] ?? denied(call) });

/** Nothing is counted, and nothing costs too much. */
export const free: OwnCost = { request() {}, reserve: () => true, spent: { calls: {}, metrics: 0, dollars: 0 } };

export const session: Session = {
  provider: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
  expire() {},
};
