import type { Figure } from './figure.ts';
import { sources } from './sources.ts';

/** `AmazonEC2/BoxUsage:*` + `/linux` and `m5.large`; a meter without a type is its own star. */
const split = (meter: string): readonly [pattern: string, star: string] => {
  const parts = /^(Amazon(?:EC2|RDS)\/(?:BoxUsage|InstanceUsage|Multi-AZUsage):)([^/]+)(\/.+)$/.exec(meter);
  return parts === null ? ['*', meter] : [`${parts[1]}*${parts[3]}`, parts[2]!];
};

const rank = new Map(sources.map((source, index) => [source.id, index]));
const rankOf = (figure: Figure): number => {
  const found = rank.get(figure.source);
  if (found === undefined) throw new Error(`unknown source ${figure.source}`);
  return found;
};

/** One figure per region and meter: the source that stands first wins. Rounded Lambda prices never disagree. */
export const settle = (
  figures: readonly Figure[],
): { readonly figures: readonly Figure[]; readonly conflicts: readonly string[] } => {
  const chosen = new Map<string, Figure>();
  const conflicts: string[] = [];
  for (const figure of [...figures].sort((a, b) => rankOf(a) - rankOf(b))) {
    const key = `${figure.region} ${figure.meter}`;
    const first = chosen.get(key);
    if (first === undefined) chosen.set(key, figure);
    else if (first.price !== figure.price && figure.source !== 'lambda-rounded-2025-11-19')
      conflicts.push(`${key}: ${first.price} (${first.source}), not ${figure.price} (${figure.source})`);
  }
  return { figures: [...chosen.values()], conflicts };
};

/** The file of one region, grouped by source, then by meter pattern and unit; keys in order, so it compares well. */
export const regionFile = (region: string, all: readonly Figure[], generated: string): string => {
  const here = all.filter((of) => of.region === region).sort((a, b) => (a.meter < b.meter ? -1 : 1));
  const used = sources.filter((source) => here.some((of) => of.source === source.id));
  const prices = used.map((source) => {
    const groups: Record<string, Record<string, string>> = {};
    for (const figure of here.filter((of) => of.source === source.id)) {
      const [pattern, star] = split(figure.meter);
      const group = `${pattern}|${figure.unit}`;
      groups[group] ??= {};
      groups[group][star] = figure.price;
    }
    return groups;
  });
  return lines({ region, generated, sources: used, prices });
};

/** JSON with each group of prices on a line of its own: small, and readable in a diff. */
const lines = (file: { region: string; generated: string; sources: unknown[]; prices: Record<string, object>[] }) => {
  const groups = file.prices.map((of) => {
    const body = Object.entries(of).map(([group, prices]) => `${JSON.stringify(group)}:${JSON.stringify(prices)}`);
    return `{${body.join(',\n')}}`;
  });
  const sourceLines = file.sources.map((source) => JSON.stringify(source)).join(',\n');
  return `{"region":"${file.region}","generated":"${file.generated}",\n"sources":[${sourceLines}],\n"prices":[${groups.join(',\n')}]}\n`;
};
