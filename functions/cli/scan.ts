import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Conclusion } from '../../shared/model/analysis.ts';
import { printable } from '../../shared/model/printable.ts';
import type { Store } from '../../shared/ports.ts';
import { csvReport } from '../../shared/report/csv.ts';
import type { VerdictCounts } from '../../shared/report/report.ts';
import { textReport } from '../../shared/report/text.ts';
import { catalogue } from '../../shared/services/index.ts';
import { openOwnCost } from '../../shared/sources/aws/reach/own-cost.ts';
import { analyseCollected, recordUnfinished } from '../analyse.ts';
import { collectBilling } from '../collect-billing.ts';
import { collectPrices } from '../collect-prices.ts';
import { reportOfMonth } from '../report/of-month.ts';
import { budgetOf } from '../run/budget.ts';
import { lookBack, looksFurtherBack } from '../run/look-back.ts';
import { scanScopes } from '../scan.ts';
import { strictly } from './analyse.ts';
import { hearingOf } from './hearing.ts';
import { policyFor, type ReachOptions, reachOf } from './reach.ts';
import { type Format, openResult, type Text } from './result.ts';
import { openState } from './state.ts';
import { calledAs, paintOf, say, type Terminal } from './terminal.ts';
import { openVerdicts } from './verdicts.ts';

export interface ScanOptions extends ReachOptions {
  readonly state: string;
  readonly fresh?: boolean;
  readonly format: Format;
  readonly out?: string;
}

/** Each question has a history of its own, so that one account's resources never end up in another's report. */
const historyOf = (account: string, { accounts, regions, role }: ScanOptions): string => {
  if (accounts === undefined && (regions === undefined || regions === 'all')) return account;
  const inOrder = (words: readonly string[] | string | undefined) => (Array.isArray(words) ? words.toSorted() : words);
  const asked = JSON.stringify([inOrder(accounts) ?? null, inOrder(regions) ?? 'all', role ?? null]);
  return `${account}-${createHash('sha256').update(asked).digest('hex').slice(0, 8)}`;
};

/** Collects from AWS, read-only, with the same functions that run in Lambda, analyses, and reports. */
export const scanCommand = async (options: ScanOptions, terminal: Terminal): Promise<number> => {
  const policy = await policyFor(options, catalogue);
  const result = await openResult(options.out, terminal);
  const asOf = terminal.clock.now();
  const cost = openOwnCost();
  const reach = await reachOf(options, { cost, asOf, terminal }).catch(async (error: unknown) => {
    await result.drop();
    throw error;
  });
  const folder = join(options.state, 'scans', historyOf(reach.caller.account, options));
  const state = await openState(folder, terminal.clock, terminal.processId);
  const heard = await openVerdicts(options.format);
  try {
    const { store } = state;
    const { clock } = terminal;
    const budget = await budgetOf(policy, store, asOf, { maxCost: options.maxCost });
    if (budget !== undefined) cost.limitTo(budget);
    const hears = hearingOf(terminal, budget);
    try {
      const { focus } = options;
      const { stopped: signal } = terminal;
      const grown = await looksFurtherBack(store, catalogue, policy);
      if (grown) say(terminal, 'Usage is looked back on for more days than before: all of it is asked for again.');
      const fresh = options.fresh || grown;
      const scanning = { reach, store, policy, cost, asOf };
      const scopes = await scanScopes({ ...scanning, catalogue, signal, hears, ...(fresh && { fresh }) });
      const answering = scopes.filter(({ ok }) => ok);
      const bill = await collectBilling({
        ...scanning,
        scopes: answering,
        ...(focus && { focus }),
        ...(fresh && { fresh }),
      });
      const payer = reach.payer();
      await collectPrices({ site: payer, store, catalogue });
      payer.close();
      const estate = await store.estate();
      if (estate)
        await store.saveEstate({ ...estate.header, daysAsked: lookBack(catalogue, policy) }, estate.commitments);
      for (const note of new Set([...scopes.flatMap(({ notes }) => notes), ...bill.notes]))
        say(terminal, `Note: ${printable(note, 300)}`);
      await store.saveOwnCost('scan', asOf.toISOString(), cost.spent);
    } catch (error) {
      const { dollars } = cost.spent;
      if (dollars > 0)
        say(terminal, `AWS was paid about $${dollars.toFixed(4)} until here; the next scan goes on from it.`);
      await recordUnfinished(store, asOf, cost.spent, 'it was stopped, or failed, while it collected');
      throw error;
    } finally {
      hears.end();
      reach.close();
    }
    let conclusion: Conclusion | undefined;
    const run = await analyseCollected({
      store,
      clock,
      catalogue,
      policy,
      seen: (_, verdicts) => {
        terminal.stopped.throwIfAborted();
        return heard.hear(verdicts);
      },
      concluded: (found) => {
        conclusion = found;
      },
    });
    const forms: Readonly<Record<Format, () => Promise<Text>>> = {
      text: async () => [await textOf(store, run.asOf, reach.caller.account, heard.counts, options, terminal)],
      csv: async () => [csvReport(conclusion!.recommendations)],
      json: () => heard.json(conclusion!),
    };
    await result.write(await forms[options.format]());
    tellNext(folder, terminal);
    return strictly(conclusion!, options, terminal);
  } finally {
    await Promise.all([heard.drop(), result.drop(), state.close()]);
  }
};

/** The run as the month's report has it: with what changed since the last scan, and what was kept from earlier ones. */
const textOf = async (
  store: Store,
  asOf: string,
  account: string,
  verdicts: VerdictCounts,
  { out }: ScanOptions,
  terminal: Terminal,
): Promise<string> => {
  const { shares: _, ...report } = (await reportOfMonth(store, asOf.slice(0, 7)))!.report;
  return textReport(
    { ...report, heading: `Scan from account ${account}`, verdicts },
    out ? undefined : paintOf(terminal),
  );
};

const tellNext = (folder: string, terminal: Terminal): void =>
  say(terminal, `Kept in ${folder}. To look around: ${calledAs(terminal)} serve --state ${folder}`);
