import type { Estate, Observation } from '../../model/estate.ts';
import type { Gap } from '../../model/gap.ts';
import type { AnyKind } from '../../model/kind.ts';
import { readAdvice } from './advice.ts';
import { openCharges } from './charges.ts';
import { readCommitments } from './commitments.ts';
import { type FolderFiles, locate } from './files.ts';
import { allLate, type Reading } from './folding.ts';
import { createTally, readGaps } from './gaps.ts';
import { readHeader } from './header.ts';
import { readOfferings } from './offerings.ts';
import { readPrices } from './prices.ts';
import { type Kinds, type Roster, readResources } from './resources.ts';
import { walkAnyOrder, walkInStep } from './walk.ts';

interface Walking {
  readonly files: FolderFiles;
  readonly kinds: Kinds;
  readonly roster: Roster;
  readonly asOf: number;
  readonly inStep: boolean;
  /** Gaps that were known before the walk; what the walk finds is put behind them. */
  readonly before: readonly Gap[];
  readonly gaps: Gap[];
}

async function* walk({ files, kinds, roster, asOf, inStep, before, gaps }: Walking): AsyncGenerator<Observation> {
  const reading: Reading = { kinds, asOf, tally: createTally(), datapoints: 0, late: 0 };
  const usage = files.get('usage.ndjson');
  yield* inStep && usage && roster.length > 0
    ? walkInStep(roster, usage, reading)
    : walkAnyOrder(roster, usage, reading);
  gaps.splice(0, gaps.length, ...before, ...allLate(reading), ...reading.tally.gaps());
}

/**
 * Opens an estate folder (docs/estate-folder.md). Everything but usage and charges is read and checked at once; usage is
 * read, checked and folded into day profiles when `observations` is walked, before the first one is handed out (with
 * `"order": "by-resource"` as they are handed out). So write nothing before the walk has ended. The walk may be repeated;
 * `gaps` is complete at its end. Throws InputError on what is refused, with file, line, field, reason and fix.
 */
export const openFolder = async (dir: string, kinds: readonly AnyKind[]): Promise<Estate> => {
  const files = await locate(dir);
  const byId: Kinds = new Map(kinds.map((kind) => [kind.id, kind]));
  const header = await readHeader(files.get('estate.json')!);
  const asOf = Date.parse(header.asOf);
  const commitments = await readCommitments(files.get('commitments.ndjson'));
  const prices = await readPrices(files.get('prices.json'));
  const tally = createTally();
  const collected = await readGaps(files.get('gaps.ndjson'));
  const advice = await readAdvice(files.get('advice.ndjson'));
  const offerings = await readOfferings(files.get('offerings.json'));
  const roster = await readResources(files.get('resources.ndjson')!, byId, asOf, tally);
  const charges = await openCharges(files);
  const before = [...collected, ...tally.gaps()];
  const gaps = [...before];
  const inStep = header.order === 'by-resource';
  return {
    header,
    commitments,
    prices,
    gaps,
    ...(advice && { advice }),
    ...(offerings && { offerings }),
    observations: () => walk({ files, kinds: byId, roster, asOf, inStep, before, gaps }),
    ...(charges && { charges }),
  };
};
