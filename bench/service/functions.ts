import { beginAnalysis, beginAnalysisEventSchema } from '../../functions/begin-analysis.ts';
import { beginRun, beginRunEventSchema } from '../../functions/begin-run.ts';
import { historyIn } from '../../functions/collect/history.ts';
import { prepareScope, scopeName, storeScope } from '../../functions/collect/scope.ts';
import { billEventSchema, collectBilling } from '../../functions/collect-billing.ts';
import { collectPrices, pricesEventSchema } from '../../functions/collect-prices.ts';
import { scopeEventSchema } from '../../functions/collect-utilisation.ts';
import { concludeAnalysis, concludeEventSchema } from '../../functions/conclude.ts';
import { endRun, endRunEventSchema } from '../../functions/end-run.ts';
import { judgeEventSchema, judgePart } from '../../functions/judge.ts';
import { lambda } from '../../functions/lambda.ts';
import { publishEvents, publishEventsEventSchema } from '../../functions/publish-events.ts';
import { recordMissed, recordMissedEventSchema } from '../../functions/record-missed.ts';
import { report, reportEventSchema } from '../../functions/report.ts';
import type { Runtime } from '../../functions/runtime.ts';
import type { FunctionName } from '../../infra/pipeline/definition.ts';
import type { Bus, Files } from '../../shared/ports.ts';
import { catalogue } from '../../shared/services/index.ts';
import type { Reach } from '../../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../../shared/sources/aws/reach/own-cost.ts';
import type { Cloud } from './cloud.ts';

export type Functions = Readonly<Record<FunctionName, (event: unknown) => Promise<unknown>>>;

export interface Given {
  readonly cloud: Cloud;
  readonly files: Files;
  readonly bus: Bus;
  readonly bucket: string;
  /** Of one invocation. */
  readonly open: () => Runtime;
}

/** Every function of the pipeline as it is deployed, but that the accounts it enters are those of the made-up company. */
export const functionsOn = ({ cloud, files, bus, bucket, open }: Given): Functions => {
  const make: typeof lambda = (name, schema, use) => lambda(name, schema, use, open);
  const [home] = cloud.scopes;
  const reachAt = (asOf: Date, cost: Parameters<Cloud['site']>[2]): Reach => ({
    caller: { account: home!.account, arn: `arn:aws:iam::${home!.account}:role/plimsoll`, partition: 'aws' },
    accounts: cloud.accounts,
    scopes: cloud.scopes,
    gaps: [],
    site: (scope) => cloud.site(scope, asOf, cost),
    payer: () => cloud.site(home!, asOf, cost),
    close: () => {},
  });
  return {
    'begin-run': make('begin-run', beginRunEventSchema, async (event, on) => {
      const begun = await beginRun(event, { ...on, files, reach: async (asOf, cost) => reachAt(asOf, cost) });
      on.log.info('run begun', { ...begun });
      return begun.status === 'begun' ? { ...begun, scopes: { bucket, ...begun.scopes } } : begun;
    }),
    'collect-utilisation': make('collect-utilisation', scopeEventSchema, async ({ account, region, asOf: at }, on) => {
      const [scope, asOf, cost] = [{ account, region }, new Date(at), openOwnCost()];
      const { policy } = on.settings;
      const asking = { catalogue, policy, collectors: cloud.collectors(scope), cost };
      await on.store.estate();
      const prepared = await prepareScope(cloud.site(scope, asOf, cost), asking, historyIn(on.store));
      const summary = await storeScope(prepared, asking, on.store);
      await on.store.saveOwnCost(scopeName(scope), at, cost.spent);
      on.log.info('scope collected', { ...summary });
      return summary;
    }),
    'record-missed': make('record-missed', recordMissedEventSchema, (event, { store }) => recordMissed(event, store)),
    'collect-billing': make('collect-billing', billEventSchema, async ({ asOf: at }, on) => {
      const [asOf, cost] = [new Date(at), openOwnCost()];
      const asked = { reach: reachAt(asOf, cost), scopes: cloud.scopes, policy: on.settings.policy, cost };
      await on.store.scopes();
      const collected = await collectBilling({ ...asked, asOf, store: on.store });
      await on.store.saveOwnCost('billing', at, cost.spent);
      on.log.info('bill collected', { ...collected });
      return collected;
    }),
    'collect-prices': make('collect-prices', pricesEventSchema, async ({ asOf: at }, on) => {
      const [asOf, cost] = [new Date(at), openOwnCost()];
      const collected = await collectPrices({ site: cloud.site(home!, asOf, cost), store: on.store, catalogue });
      await on.store.saveOwnCost('prices', at, cost.spent);
      on.log.info('prices collected', { ...collected });
      return collected;
    }),
    'begin-analysis': make('begin-analysis', beginAnalysisEventSchema, async (event, on) => {
      const begun = await beginAnalysis(event, { ...on, policy: on.settings.policy, files });
      on.log.info('analysis begun', { parts: begun.count });
      return { parts: { bucket, ...begun } };
    }),
    judge: make('judge', judgeEventSchema, async (event, on) => {
      const part = await judgePart(event, { ...on, catalogue, files });
      on.log.info('account judged', { ...part });
      return part;
    }),
    conclude: make('conclude', concludeEventSchema, async (event, on) => {
      const concluded = await concludeAnalysis(event, { ...on, catalogue, files });
      on.log.info('analysis concluded', { ...concluded });
      return concluded;
    }),
    'publish-events': make('publish-events', publishEventsEventSchema, async (event, on) => {
      const told = await publishEvents(event, { ...on, bus, policy: on.settings.policy });
      on.log.info('events published', { ...told });
      return told;
    }),
    report: make('report', reportEventSchema, async (event, on) => {
      const done = await report(event, { ...on, files });
      for (const one of done.months) on.log.info('report of a month', { ...one });
      return done;
    }),
    'end-run': make('end-run', endRunEventSchema, async (event, on) => {
      const ended = await endRun(event, on);
      on.log.info('run ended', { ...ended });
      return ended;
    }),
  };
};
