import type { Price } from '../../model/meter.ts';

interface FloorFile {
  readonly region: string;
  readonly sources: readonly { readonly id: string; readonly asOf: string; readonly what: string }[];
  /** By source, in the order of `sources`; then by `<meter pattern>|<unit>`; then by what stands for the `*`. */
  readonly prices: readonly Readonly<Record<string, Readonly<Record<string, string>>>>[];
}

/** Literal imports, so that a bundler finds them and a function loads the regions it asks for, and no others. */
const files: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  'us-east-1': () => import('./us-east-1.json', { with: { type: 'json' } }),
  'us-east-2': () => import('./us-east-2.json', { with: { type: 'json' } }),
  'us-west-1': () => import('./us-west-1.json', { with: { type: 'json' } }),
  'us-west-2': () => import('./us-west-2.json', { with: { type: 'json' } }),
  'eu-west-1': () => import('./eu-west-1.json', { with: { type: 'json' } }),
  'eu-central-1': () => import('./eu-central-1.json', { with: { type: 'json' } }),
  'ap-southeast-1': () => import('./ap-southeast-1.json', { with: { type: 'json' } }),
  'ap-southeast-2': () => import('./ap-southeast-2.json', { with: { type: 'json' } }),
  'ap-northeast-1': () => import('./ap-northeast-1.json', { with: { type: 'json' } }),
  'ap-south-1': () => import('./ap-south-1.json', { with: { type: 'json' } }),
};

/** The regions with bundled prices. */
export const floorRegions: readonly string[] = Object.keys(files);

const loaded = new Map<string, Promise<ReadonlyMap<string, Price>>>();

/** The bundled list prices of a region by meter, each with its source and date; undefined for a region without any. */
export const loadFloor = async (region: string): Promise<ReadonlyMap<string, Price> | undefined> => {
  if (!Object.hasOwn(files, region)) return undefined;
  const known = loaded.get(region) ?? files[region]!().then((file) => unfold(file.default as FloorFile));
  loaded.set(region, known);
  return known;
};

const unfold = ({ sources, prices }: FloorFile): ReadonlyMap<string, Price> => {
  const floor = new Map<string, Price>();
  prices.forEach((groups, index) => {
    const { id: source, asOf } = sources[index]!;
    for (const [group, entries] of Object.entries(groups)) {
      const [pattern = '', unit = ''] = group.split('|');
      const [before = '', after = ''] = pattern.split('*');
      for (const [star, price] of Object.entries(entries))
        floor.set(before + star + after, { unit, price, source, asOf });
    }
  });
  return floor;
};
