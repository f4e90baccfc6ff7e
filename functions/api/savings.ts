import * as z from 'zod';
import { centsOf, centsText, money } from '../../shared/model/money.ts';
import { type Run, type Share, shareSchema } from '../../shared/model/run.ts';
import { currency, none, note, usd } from './fields.ts';
import { noRunYet } from './pages.ts';
import { realised, unverified } from './realised.ts';
import { readers } from './roles.ts';
import { route } from './route.ts';

const figure = money.nullable();
const share = shareSchema.extend({ realised: figure }).meta({ id: 'Share' });

/** The figures of one run, all a month; null is not known. */
export const figures = {
  potential: figure.meta({ description: 'counted savings, net of commitments' }),
  increases: figure.meta({ description: 'what counted capacity advice adds to the bill' }),
  net: figure.meta({ description: 'potential − increases' }),
  commitments: figure.meta({ description: 'what purchases of commitments would save on what then remains' }),
  advisory: z.number().int().nullable().meta({ description: 'how many are shown and not summed' }),
  approved: figure.meta({ description: 'the part of potential that was approved when the run finished' }),
  realised: figure.meta({ description: 'verified on the bill' }),
  byAccount: z.array(share),
  byOwner: z.array(share),
  byService: z.array(share),
};

const sum = (shares: readonly Share[] | undefined): string | null =>
  shares ? centsText(shares.reduce((cents, { approved }) => cents + centsOf(approved), 0)) : null;

/** The figures that a run left behind, with what has been realised beside them. */
export const figuresOf = (run: Run | undefined, done: '0.00' | null) => {
  const { savings } = run ?? {};
  const cut = (shares: readonly Share[] = []) => shares.map((one) => ({ ...one, realised: done }));
  return {
    potential: savings?.monthly ?? null,
    increases: savings?.increases ?? null,
    net: savings?.net ?? null,
    commitments: savings?.commitments ?? null,
    advisory: savings?.advisory ?? null,
    approved: sum(run?.byAccount),
    realised: done,
    byAccount: cut(run?.byAccount),
    byOwner: cut(run?.byOwner),
    byService: cut(run?.byService),
  };
};

export const runReference = z.object({ id: z.string(), asOf: z.string(), finishedAt: z.string().nullable() });
export const referenceTo = (run: Run) => ({ id: run.id, asOf: run.asOf, finishedAt: run.finishedAt ?? null });

export const getSavings = route({
  id: 'getSavings',
  method: 'GET',
  path: '/v1/savings',
  roles: readers,
  summary:
    'Potential, approved and realised savings a month, by account, owner and service, as of the last finished run',
  pathParameters: none,
  query: none,
  answer: z.object({ currency, run: runReference.nullable(), ...figures, note }).meta({ id: 'Savings' }),
  problems: [],
  async handle(_, { store }) {
    const [run, done] = await Promise.all([store.lastRun(), realised(store)]);
    const why = run ? (done === null ? unverified : undefined) : await noRunYet(store);
    return {
      body: {
        currency: usd,
        run: run ? referenceTo(run) : null,
        ...figuresOf(run, done),
        ...(why !== undefined && { note: why }),
      },
    };
  },
});
