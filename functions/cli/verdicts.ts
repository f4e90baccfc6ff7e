import type { Conclusion, Verdict } from '../../shared/model/analysis.ts';
import { jsonAround, verdictText } from '../../shared/report/json.ts';
import { noVerdicts, type VerdictCounts } from '../../shared/report/report.ts';
import { type Format, openSpool, type Text } from './result.ts';

/** The verdicts of an analysis as they are made: counted, and kept on disk where the result is to hold them. */
export interface Verdicts {
  /** A promise when the disk is behind. */
  hear(verdicts: readonly Verdict[]): Promise<void> | undefined;
  readonly counts: VerdictCounts;
  /** The JSON form of a conclusion, with the verdicts heard. */
  json(conclusion: Conclusion): Promise<Text>;
  drop(): Promise<void>;
}

export const openVerdicts = async (format: Format): Promise<Verdicts> => {
  const spool = format === 'json' ? await openSpool() : undefined;
  const counts = noVerdicts();
  let first = true;
  return {
    counts,
    hear(verdicts) {
      let text = '';
      for (const verdict of verdicts) {
        counts[verdict.is] += 1;
        if (!spool) continue;
        text += verdictText(verdict, first);
        first = false;
      }
      return text === '' ? undefined : spool?.add(text);
    },
    json: async (conclusion) => around(conclusion, await spool!.read(), !first),
    drop: async () => spool?.drop(),
  };
};

async function* around(
  conclusion: Conclusion,
  verdicts: AsyncIterable<Buffer>,
  any: boolean,
): AsyncGenerator<string | Buffer> {
  const { before, after } = jsonAround(conclusion, any);
  yield before;
  yield* verdicts;
  yield after;
}
