import type { Observation } from '../../model/estate.ts';
import { InputError } from '../../model/input-error.ts';
import { mergePackedDays, packDays, unpackDays } from '../../model/packed.ts';
import { mergeDays } from '../../model/profile.ts';
import { resourceKey } from '../../model/resource.ts';
import type { DayProfile, Usage } from '../../model/usage.ts';
import type { FolderFile } from './files.ts';
import { foldSeries, type Reading } from './folding.ts';
import type { Roster } from './resources.ts';
import { readSeries, type SeriesLine } from './series.ts';
import { claim, type Spans } from './spans.ts';

const observed = (roster: Roster, index: number, usage: Usage): Observation => {
  const resource = roster.at(index);
  return { resource, usage, related: roster.related(resource) };
};

interface Held {
  readonly spans: Spans;
  readonly packed: Map<string, Uint8Array>;
}

/** Usage in any order: all of it is read before the first resource is handed out, and held as packed profiles. */
export async function* walkAnyOrder(
  roster: Roster,
  file: FolderFile | undefined,
  reading: Reading,
): AsyncGenerator<Observation> {
  const held: (Held | undefined)[] = [];
  const strangers = new Map<string, Spans>();
  const spansOf = (index: number | undefined, line: SeriesLine): Spans => {
    if (index !== undefined) {
      held[index] ??= { spans: new Map(), packed: new Map() };
      return held[index].spans;
    }
    const key = resourceKey(line.series);
    const spans = strangers.get(key) ?? new Map();
    strangers.set(key, spans);
    return spans;
  };
  if (file) {
    for await (const line of readSeries(file)) {
      const index = roster.indexOf(line.series);
      claim(spansOf(index, line), line);
      const folded = foldSeries(reading, line, index !== undefined);
      if (!folded || index === undefined) continue;
      const { packed } = held[index]!;
      const known = packed.get(folded.key);
      packed.set(folded.key, known ? mergePackedDays(known, folded.days) : packDays(folded.days));
    }
  }
  strangers.clear();
  for (let index = 0; index < roster.length; index += 1) {
    const packed = held[index]?.packed ?? new Map<string, Uint8Array>();
    held[index] = undefined;
    yield observed(roster, index, new Map([...packed].map(([key, bytes]) => [key, unpackDays(bytes)])));
  }
}

const outOfOrder = ({ place, series }: SeriesLine): InputError =>
  new InputError({
    ...place,
    field: 'id',
    reason: `${resourceKey(series)} had its turn already, but estate.json says "order": "by-resource"`,
    fix: 'write usage in the order of resources, or take "order" out of estate.json',
  });

/**
 * Usage in the order of the resources, as `estate.json` promises with `"order": "by-resource"`: both files are walked in
 * step, and no usage is held but that of one resource. A series out of its turn is refused where it stands.
 * There must be a resource.
 */
export async function* walkInStep(roster: Roster, file: FolderFile, reading: Reading): AsyncGenerator<Observation> {
  const lines = readSeries(file);
  try {
    let next = await lines.next();
    let stranger: { key: string; spans: Spans } | undefined;
    for (let index = 0; index < roster.length; index += 1) {
      const usage = new Map<string, readonly DayProfile[]>();
      const spans: Spans = new Map();
      for (; !next.done; next = await lines.next()) {
        const line = next.value;
        const owner = roster.indexOf(line.series);
        if (owner === undefined) {
          const key = resourceKey(line.series);
          if (stranger?.key !== key) stranger = { key, spans: new Map() };
          claim(stranger.spans, line);
          foldSeries(reading, line, false);
          continue;
        }
        if (owner < index) throw outOfOrder(line);
        if (owner > index) break;
        claim(spans, line);
        const folded = foldSeries(reading, line, true);
        if (folded) usage.set(folded.key, mergeDays(usage.get(folded.key) ?? [], folded.days));
      }
      yield observed(roster, index, usage);
    }
  } finally {
    await lines.return(undefined);
  }
}
