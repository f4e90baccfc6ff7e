import { loadInstanceTypes } from '../../shared/data/instance-types.ts';
import { loadFloor } from '../../shared/data/prices/index.ts';

export interface Size {
  readonly type: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
}

/** What fleets of the last years are made of: Intel, in three generations that AWS all lists as current. */
const generations = [
  ['c5', 'm5', 'r5'],
  ['c6i', 'm6i', 'r6i'],
  ['c7i', 'm7i', 'r7i'],
] as const;

/**
 * The smallest type of us-east-1 with at least these cores and this memory: the fewest vCPUs, then the least memory, then
 * the lowest price, among the c, m and r families of one generation. `turn` spreads machines over the generations.
 */
export const smallestType = async (cores: number, memoryMiB: number, turn: number): Promise<Size> => {
  const [types, prices] = await Promise.all([loadInstanceTypes(), loadFloor('us-east-1')]);
  const families: readonly string[] = generations[turn % generations.length]!;
  const price = (type: string): number => Number(prices?.get(`AmazonEC2/BoxUsage:${type}/linux`)?.price ?? 'NaN');
  const [smallest] = [...types.values()]
    .filter((of) => families.includes(of.family) && !of.bareMetal && of.vcpu >= cores && of.memoryMiB >= memoryMiB)
    .filter(({ type, offered }) => offered.includes('us-east-1') && price(type) > 0)
    .sort((a, b) => a.vcpu - b.vcpu || a.memoryMiB - b.memoryMiB || price(a.type) - price(b.type));
  if (!smallest) throw new Error(`no type has ${cores} vCPU and ${memoryMiB} MiB`);
  return smallest;
};
