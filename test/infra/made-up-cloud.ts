import { scopeName } from '../../functions/collect/scope.ts';
import type { Observation } from '../../shared/model/estate.ts';
import { resourceId } from '../../shared/model/resource.ts';
import type { Scope } from '../../shared/model/run.ts';
import { dayMs } from '../../shared/model/words.ts';
import type { Store } from '../../shared/ports.ts';
import { type SampleEstate, sampleEstate } from '../../shared/sources/sample/index.ts';

/** What the made-up company shows at one moment, by scope. */
interface Moment {
  readonly estate: SampleEstate;
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
}

const regions = ['us-east-1', 'us-west-2'];
const made = new Map<string, Promise<Moment>>();

const make = async (asOf: string): Promise<Moment> => {
  const estate = sampleEstate({ resources: 14, days: 16, step: 3600, seed: 1, asOf });
  const all: Observation[] = [];
  for await (const one of estate.observations()) all.push(one);
  return { estate, observations: Map.groupBy(all, ({ resource }) => scopeName(resource)) };
};

/** The company as it stood at a moment: made once, since it is the same each time. */
export const companyAt = (asOf: string): Promise<Moment> => {
  const at = new Date(asOf).toISOString();
  const known = made.get(at) ?? make(at);
  made.set(at, known);
  return known;
};

/** The accounts that have anything, in each region: also where nothing stands. */
export const scopesOf = ({ observations }: Moment): Scope[] => {
  const accounts = new Set([...observations.values()].flat().map(({ resource }) => resource.account));
  return [...accounts].flatMap((account) => regions.map((region) => ({ account, region })));
};

/** After so many days a resource is measured again, as in a deployment. */
const turnDays = 5;
const spent = { calls: { 'ec2:DescribeInstances': 1 }, metrics: 100, dollars: 0.001 };

interface Asked {
  readonly run: string;
  readonly asOf: string;
}

/** The collectors of a deployment, on the made-up company: what they ask AWS they find there; what they store is theirs. */
export const madeUpCloud = (store: Store) => ({
  async collectUtilisation({ asOf, account, region }: Asked & Scope) {
    const { estate, observations } = await companyAt(asOf);
    const scope = { account, region };
    const found = observations.get(scopeName(scope)) ?? [];
    const [through, day] = [await store.usageThrough(scope), Math.floor(Date.parse(asOf) / dayMs) - 1];
    for (const one of found) {
      const asked = day - (through.get(resourceId(one.resource)) ?? Number.NEGATIVE_INFINITY) >= turnDays;
      await store.saveObservation(asked ? one : { ...one, usage: new Map() }, asked ? day : undefined);
    }
    const gaps = estate.gaps.filter((gap) => gap.account === account && gap.region === region);
    await store.saveGaps(scopeName(scope), gaps);
    await store.saveOwnCost(scopeName(scope), asOf, spent);
    await store.saveScope({ ...scope, ok: true, at: asOf });
    const forgotten = await store.forgetUnseen(scope, asOf);
    return { ...scope, ok: true, resources: found.length, measured: found.length, forgotten, gaps: 0, notes: [] };
  },

  async collectBilling({ asOf }: Asked) {
    const { estate } = await companyAt(asOf);
    await store.saveGaps(
      'billing',
      estate.gaps.filter(({ region }) => !region),
    );
    await store.saveOwnCost('billing', asOf, { calls: { 'ce:GetCostAndUsage': 1 }, metrics: 0, dollars: 0.01 });
    await store.saveEstate({ ...estate.header, asOf }, estate.commitments);
    return { commitments: estate.commitments.length, cells: 0, months: [], gaps: 0, notes: [] };
  },

  async collectPrices({ asOf }: Asked) {
    await store.saveGaps('prices', []);
    await store.saveOwnCost('prices', asOf, { calls: { 'pricing:GetProducts': 1 }, metrics: 0, dollars: 0 });
    return { regions: 0, prices: 0 };
  },
});
