import { analyse } from '../../shared/engine/analyse.ts';
import type { Conclusion } from '../../shared/model/analysis.ts';
import { csvReport } from '../../shared/report/csv.ts';
import { reportOf } from '../../shared/report/report.ts';
import { textReport } from '../../shared/report/text.ts';
import { catalogue } from '../../shared/services/index.ts';
import { openFolder } from '../../shared/sources/folder/index.ts';
import { equip } from '../means.ts';
import { exit } from './faults.ts';
import { policyOf } from './policy.ts';
import { openProgress } from './progress.ts';
import { type Format, openResult, type Text } from './result.ts';
import { paintOf, say, type Terminal } from './terminal.ts';
import { openVerdicts } from './verdicts.ts';

export interface AnalyseOptions {
  readonly estate: string;
  readonly policy?: string;
  readonly format: Format;
  readonly out?: string;
  readonly strict?: boolean;
}

/** The whole analysis of an estate folder, in one process, without network or store; resolves to the exit status. */
export const analyseCommand = async (options: AnalyseOptions, terminal: Terminal): Promise<number> => {
  const policy = await policyOf(options.policy, catalogue);
  const result = await openResult(options.out, terminal);
  const heard = await openVerdicts(options.format);
  const progress = openProgress(terminal, 'Analysing', 'resources');
  try {
    const { estate, means } = await equip(await openFolder(options.estate, catalogue.kinds), catalogue, policy);
    const { conclusion } = await analyse(estate, means, {
      resource: (_, verdicts) => {
        terminal.stopped.throwIfAborted();
        progress.step();
        return heard.hear(verdicts);
      },
    });
    progress.end();
    const forms: Readonly<Record<Format, () => Promise<Text>>> = {
      text: async () => [textReport(reportOf(conclusion, heard.counts), options.out ? undefined : paintOf(terminal))],
      csv: async () => [csvReport(conclusion.recommendations)],
      json: () => heard.json(conclusion),
    };
    await result.write(await forms[options.format]());
    return strictly(conclusion, options, terminal);
  } finally {
    progress.end();
    await Promise.all([heard.drop(), result.drop()]);
  }
};

/** The exit status of a conclusion: with --strict, gaps are no success. */
export const strictly = (
  { gaps }: Conclusion,
  { strict }: { readonly strict?: boolean },
  terminal: Terminal,
): number => {
  if (!strict || gaps.length === 0) return exit.done;
  say(terminal, `${gaps.length} gaps: parts could not be seen, and --strict was given`);
  return exit.gaps;
};
