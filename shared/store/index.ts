import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock, ResourceFile, RunMoves, Store } from '../ports.ts';
import {
  readAdvice,
  readBilled,
  readGaps,
  readGapsOf,
  readOfferings,
  readOwnCost,
  readOwnCosts,
  readPrices,
  saveAdvice,
  saveBilled,
  saveGaps,
  saveOfferings,
  saveOwnCost,
  savePrices,
} from './collections.ts';
import { readDocument, saveDocument } from './documents.ts';
import { superseded } from './errors.ts';
import { type Header, readCharges, readScopes, saveCharges, saveScope } from './estate.ts';
import { type Items, itemsOf } from './items.ts';
import { estateKey, last, movesKey, recommendationPrefix, resourcePartition, resourceSort, schema } from './keys.ts';
import { claimRun, letIn, releaseRun } from './lease.ts';
import { moveRecommendation, readRecommendation } from './move.ts';
import { allRecommendations, listRecommendations } from './recommendations.ts';
import { forgetUnseen, observations, resourceIn, resourcesIn, saveObservation, usageThrough } from './resources.ts';
import { decodeRows, keptIn, seenRow } from './rows.ts';
import { failRun, finishRun, lastRun, listRuns, runOfMonth, sequenceOf, startRun } from './runs.ts';
import { shownAs } from './settle.ts';
import { readState, type State } from './state.ts';
import { type VerdictWriter, verdictsIn, verdictWriter } from './verdicts.ts';

export { RunSuperseded, TooLarge, UnknownSchema } from './errors.ts';
export { entriesPerRequest } from './recommendations.ts';
export { reopenAbove, sameAdvice } from './settle.ts';
export { ensureTable, tableDefinition } from './table.ts';

export interface StoreOptions {
  readonly clock: Clock;
  /** The AWS service code of a kind, for the `service` filter; without it nothing matches one. */
  readonly serviceOf?: (kind: string) => string | undefined;
}

const readFile = async (items: Items, resourceId: string, now: string): Promise<ResourceFile | undefined> => {
  const state = await readState(items);
  const found = [];
  const range = { partition: resourcePartition(resourceId), from: resourceSort, to: last, consistent: true };
  for await (const item of items.query(range)) found.push(item);
  const own = found.find(({ sk }) => sk === resourceSort);
  if (own?.v !== schema) return undefined;
  const rows = await decodeRows(
    items,
    found.filter(({ sk }) => sk.startsWith(recommendationPrefix)),
  );
  const recommendations = [...Map.groupBy(rows, ({ body }) => body.live.id).values()].flatMap((slots) => {
    const { shown } = seenRow(slots, state);
    return shown ? [shownAs(keptIn(shown, state), now, state.asOf)] : [];
  });
  return { resource: await resourceIn(items, own), verdicts: await verdictsIn(items, found, state), recommendations };
};

/** A run under way in this process: its number, and the verdicts that are still to be written. */
interface Under {
  readonly sequence: number;
  readonly verdicts: VerdictWriter;
}

/** The store on one DynamoDB table, made as `tableDefinition` says. */
export const dynamoStore = (client: DynamoDBDocumentClient, tableName: string, options: StoreOptions): Store => {
  const items = itemsOf(client, tableName);
  const now = (): string => options.clock.now().toISOString();
  const reading = () => ({ now: now(), serviceOf: options.serviceOf ?? (() => undefined) });
  const underWay = new Map<string, Promise<Under>>();

  const underWith = (sequence: number, state: State): Under => ({
    sequence,
    verdicts: verdictWriter(items, sequence, state, now()),
  });
  /** Looked up once, also for several who ask at once: they share what is still to be written. */
  const under = (run: string): Promise<Under> => {
    const known = underWay.get(run);
    if (known !== undefined) return known;
    const found = sequenceOf(items, run).then(({ sequence, state }) => underWith(sequence, state));
    underWay.set(run, found);
    found.catch(() => underWay.delete(run));
    return found;
  };

  return {
    saveEstate: (header, commitments) => saveDocument(items, estateKey, { header, commitments } satisfies Header),
    estate: () => readDocument<Header>(items, estateKey),
    saveScope: (scope) => saveScope(items, scope),
    scopes: () => readScopes(items),
    saveObservation: (observation, asked) => saveObservation(items, observation, asked, now()),
    usageThrough: (scope) => usageThrough(items, scope),
    resourcesIn: (scope) => resourcesIn(items, scope),
    observations: (scope, sinceDay) => observations(items, scope, sinceDay),
    forgetUnseen: (scope, seenAt, blindTo = []) =>
      forgetUnseen(items, scope, new Date(seenAt).toISOString(), new Set(blindTo)),
    saveCharges: (month, charges) => saveCharges(items, month, charges),
    charges: (month) => readCharges(items, month),
    saveBilled: (month, by, cells) => saveBilled(items, month, by, cells),
    billed: (month) => readBilled(items, month),
    savePrices: (region, asOf, prices) => savePrices(items, region, { asOf, prices }),
    prices: (region) => readPrices(items, region),
    saveOfferings: (scope, offerings) => saveOfferings(items, scope, offerings),
    offerings: (scope) => readOfferings(items, scope),
    saveAdvice: (of, advice) => saveAdvice(items, of, advice),
    advice: () => readAdvice(items),
    saveGaps: (of, gaps) => saveGaps(items, of, gaps),
    gapsOf: (of) => readGapsOf(items, of),
    gaps: () => readGaps(items),
    saveOwnCost: (of, asOf, spent) => saveOwnCost(items, of, { ...spent, asOf }),
    ownCost: (of) => readOwnCost(items, of),
    ownCosts: () => readOwnCosts(items),

    claimRun: (claim) => claimRun(items, claim),
    letIn: () => letIn(items),
    releaseRun: (execution) => releaseRun(items, execution),

    async startRun(run) {
      underWay.delete(run.id);
      const { sequence, state, run: started } = await startRun(items, run);
      if (started.status === 'running') underWay.set(run.id, Promise.resolve(underWith(sequence, state)));
      return started;
    },
    async saveVerdicts(run, resource, verdicts) {
      await (await under(run)).verdicts.add(resource, verdicts);
    },
    async flushVerdicts(run) {
      const { sequence, verdicts } = await under(run);
      await verdicts.flush();
      // The next part of this run that comes to this process looks anew.
      underWay.delete(run);
      // The run may have failed and begun again since, under another number.
      if ((await sequenceOf(items, run)).sequence !== sequence) throw superseded(run);
    },
    async finishRun(run, conclusion, unsure = new Map()) {
      await (await underWay.get(run.id))?.verdicts.flush();
      const finished = await finishRun(items, run, conclusion, now(), unsure);
      underWay.delete(run.id);
      return finished;
    },
    async failRun(run, error) {
      const { sequence } = await under(run.id);
      underWay.delete(run.id);
      await failRun(items, run, error, sequence, now());
    },
    async movesOf(run) {
      const moves = await readDocument<RunMoves>(items, movesKey);
      return moves?.run === run ? moves : undefined;
    },
    runs: (limit, cursor) => listRuns(items, limit, cursor),
    lastRun: () => lastRun(items),
    runOfMonth: (month) => runOfMonth(items, month),

    recommendations: (query) => listRecommendations(items, query, reading()),
    allRecommendations: (status, within) =>
      allRecommendations(items, { ...within, ...(status && { status }) }, reading),
    recommendation: (id) => readRecommendation(items, id, now()),
    move: (id, version, move) => moveRecommendation(items, id, version, move, now()),
    resource: (resourceId) => readFile(items, resourceId, now()),
  };
};
