import type { Estate } from '../model/estate.ts';
import { type Analysed, joinJudged } from './join-judged.ts';
import { judgeEstate, type Sink } from './judge-estate.ts';
import type { Means } from './means.ts';

export type { Analysed } from './join-judged.ts';
export type { Sink } from './judge-estate.ts';

/** Every enabled check on every resource of its kind; then one bill, and a set of recommendations that can all be done. */
export const analyse = (estate: Estate, means: Means, sink: Sink = {}): Promise<Analysed> =>
  joinJudged(judgeEstate(estate, means, sink), estate, means);
