import type { DbClassFacts } from '../model/instance-type.ts';
import { records, type Table } from './table.ts';

let loaded: Promise<ReadonlyMap<string, DbClassFacts>> | undefined;

/** What is known of RDS classes, by name. */
export const loadDbClasses = (): Promise<ReadonlyMap<string, DbClassFacts>> => {
  loaded ??= import('./db-classes.json', { with: { type: 'json' } }).then(
    (file) =>
      new Map(
        records(file.default as unknown as Table).map((record) => {
          const name = record.name as string;
          return [name, { ...record, family: name.split('.')[1] } as unknown as DbClassFacts];
        }),
      ),
  );
  return loaded;
};
