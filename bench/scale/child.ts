import { writeBasis } from '../../functions/analyse/files.ts';
import { concludeAnalysis } from '../../functions/conclude.ts';
import { connect } from '../../functions/embedded.ts';
import { judgePart } from '../../functions/judge.ts';
import type { Conclusion } from '../../shared/model/analysis.ts';
import type { Observation } from '../../shared/model/estate.ts';
import { moneyText } from '../../shared/model/money.ts';
import type { Run, Scope } from '../../shared/model/run.ts';
import { catalogue } from '../../shared/services/index.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { folderFiles } from '../../test/support/folder-files.ts';
import { round } from '../speed/round.ts';
import { accountOf, accountsOf, asOf, basisOf, run, type Size } from './company.ts';

/* One process of the simulation, as a function would be one: `begin`, `judge <worker> <workers>`, `join`, `store <endpoint> <day>`. */

const [what, folder = '', accounts, resources, worker, workers] = process.argv.slice(2);
const size: Size = { accounts: Number(accounts), resources: Number(resources) };
const files = folderFiles(folder);

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const tell = (figures: object): void => void process.stdout.write(`${JSON.stringify(figures)}\n`);
const tellMemory = (): void => tell({ peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1000) });

const nothing = async function* () {};
const prices = async () => undefined;

/** The store of one part: what was collected of its account, and nobody to keep its verdicts. */
const storeOf = (observations: readonly Observation[]) => ({
  async *observations({ region }: Scope) {
    for (const one of observations) if (one.resource.region === region) yield one;
  },
  prices,
  offerings: async () => undefined,
  saveVerdicts: async () => undefined,
  flushVerdicts: async () => undefined,
});

const judge = async (): Promise<void> => {
  let index = 0;
  for await (const observations of accountsOf(size)) {
    const account = accountOf(index);
    if (index % Number(workers) === Number(worker)) {
      const [began, cpu] = [performance.now(), cpuSeconds()];
      const part = await judgePart({ run, account }, { store: storeOf(observations), catalogue, files });
      tell({ ...part, cpuSeconds: round(cpuSeconds() - cpu), seconds: round((performance.now() - began) / 1000) });
    }
    index += 1;
  }
  tellMemory();
};

/** The store of a conclusion that nobody keeps: nothing stood there before. */
const emptyStore = {
  lastRun: async () => undefined,
  charges: nothing,
  prices,
  advice: async () => [],
  allRecommendations: nothing,
  finishRun: async (begun: Run, { resources, gaps, savings }: Conclusion): Promise<Run> => ({
    ...begun,
    resources,
    gaps,
    savings,
  }),
};

const join = async (store: Parameters<typeof concludeAnalysis>[1]['store'] = emptyStore): Promise<void> => {
  const [began, cpu] = [performance.now(), cpuSeconds()];
  let recommendations = 0;
  const concluded = await concludeAnalysis(
    { run },
    {
      catalogue,
      files,
      store,
      concluded: (conclusion) => {
        recommendations = conclusion.recommendations.length;
      },
    },
  );
  tell({
    resources: concluded.resources,
    recommendations,
    cpuSeconds: round(cpuSeconds() - cpu),
    seconds: round((performance.now() - began) / 1000),
  });
  tellMemory();
};

/** Words of today: every sentence has other figures, and every tenth saving is another. */
const reworded = (conclusion: Conclusion, day: string): Conclusion => ({
  ...conclusion,
  recommendations: conclusion.recommendations.map((one, index) => ({
    ...one,
    because: `${one.because} (${day})`,
    ...(index % 10 === 0 && one.monthlySaving !== null && { monthlySaving: moneyText(Number(one.monthlySaving) + 1) }),
  })),
});

/** The same on a table, as run `day` of it. */
const store = async (endpoint: string, day: string): Promise<void> => {
  const table = dynamoStore(connect(endpoint), 'plimsoll', { clock: { now: () => new Date(asOf) } });
  await table.startRun({ ...basisOf(size).run, id: day });
  await join({
    ...table,
    lastRun: async () => undefined,
    finishRun: (begun, conclusion, unsure) => table.finishRun({ ...begun, id: day }, reworded(conclusion, day), unsure),
  });
};

if (what === 'begin') await writeBasis(files, basisOf(size));
else if (what === 'judge') await judge();
else await (what === 'join' ? join() : store(worker ?? '', workers ?? ''));
