import { defaultPolicy } from '../../shared/model/policy.ts';
import type { Run } from '../../shared/model/run.ts';
import { textReport } from '../../shared/report/text.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';
import { analyseCollected } from '../analyse.ts';
import { collectEstate } from '../collect-estate.ts';
import type { Loopback } from '../loopback.ts';
import { reportOfMonth } from '../report/of-month.ts';
import { openProgress } from './progress.ts';
import { openResult } from './result.ts';
import { type ServeOptions, serveApi, untilStopped } from './serve.ts';
import { openState, type State } from './state.ts';
import { calledAs, paintOf, say, type Terminal } from './terminal.ts';

export interface StartOptions extends ServeOptions {
  readonly once?: boolean;
}

const company = { resources: 120, days: 35, step: 300, seed: 1 } as const;

/**
 * The whole of Plimsoll on a made-up company, in one process: the same collect, analyse and report that run in
 * Lambda, on an embedded store that is kept, so that the next start shows what changed.
 */
export const startCommand = async ({ port, state: folder, once }: StartOptions, terminal: Terminal): Promise<void> => {
  const state = await openState(folder, terminal.clock, terminal.processId);
  let served: Loopback | undefined;
  try {
    if (!once) {
      served = await serveApi(state.store, port, terminal);
      await state.announce(served.origin);
    }
    const run = await runOnce(state, terminal);
    const month = run.asOf.slice(0, 7);
    const report = (await reportOfMonth(state.store, month))!;
    const result = await openResult(undefined, terminal);
    // Who spends what is left to `report`: this one is read in ten seconds.
    const { shares: _, ...short } = report.report;
    await result.write([textReport(short, paintOf(terminal))]);
    if (!served) return;
    const [largest] = report.recommendations;
    say(terminal, `\nServing ${served.origin}/v1 (Ctrl-C stops it). In another terminal, try:`);
    say(terminal, `  curl '${served.origin}/v1/recommendations?limit=3'`);
    if (largest) say(terminal, `  curl '${served.origin}/v1/resources/${largest.resourceId}'`);
    say(terminal, `  ${calledAs(terminal)} report --month ${month} --format csv`);
    await untilStopped(terminal);
    say(terminal, 'Stopped.');
  } finally {
    await served?.close();
    await state.close();
  }
};

/** Collects and analyses the company as it stands at the last midnight. */
const runOnce = async ({ store }: State, terminal: Terminal): Promise<Run> => {
  const { clock, stopped } = terminal;
  const asOf = `${clock.now().toISOString().slice(0, 10)}T00:00:00Z`;
  const during = async <T>(doing: string, work: (seen: () => void) => Promise<T>): Promise<T> => {
    const progress = openProgress(terminal, doing, 'resources');
    try {
      return await work(() => {
        stopped.throwIfAborted();
        progress.step();
      });
    } finally {
      progress.end();
    }
  };
  await during('Collecting', (seen) =>
    collectEstate({ source: sampleEstate({ ...company, asOf }), store, clock, seen }),
  );
  return during('Analysing', (seen) => analyseCollected({ store, clock, catalogue, policy: defaultPolicy, seen }));
};
