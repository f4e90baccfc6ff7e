import type { InstanceTypeFacts } from '../model/instance-type.ts';
import { records, type Table } from './table.ts';

interface TypeFile extends Table {
  readonly regions: readonly string[];
}

let loaded: Promise<ReadonlyMap<string, InstanceTypeFacts>> | undefined;

/** What AWS says of every EC2 instance type, by type. */
export const loadInstanceTypes = (): Promise<ReadonlyMap<string, InstanceTypeFacts>> => {
  loaded ??= import('./instance-types.json', { with: { type: 'json' } }).then((file) =>
    unfold(file.default as unknown as TypeFile),
  );
  return loaded;
};

const unfold = (file: TypeFile): ReadonlyMap<string, InstanceTypeFacts> => {
  const offers = new Map<number, readonly string[]>();
  const offered = (bits: number): readonly string[] => {
    const known = offers.get(bits) ?? file.regions.filter((_, index) => (bits >> index) & 1);
    offers.set(bits, known);
    return known;
  };
  return new Map(
    records(file).map((record) => {
      const type = record.type as string;
      const mbps = record.ebsBaselineMbps as number | undefined;
      const facts = {
        ...record,
        family: type.slice(0, type.indexOf('.')),
        ...(mbps === undefined ? {} : { ebsBaselineMBps: mbps / 8 }),
        offered: offered(record.offered as number),
      };
      return [type, facts as unknown as InstanceTypeFacts];
    }),
  );
};
