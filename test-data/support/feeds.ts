import { createReadStream, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** Where recorded data lies: beside the checkout, never in it. */
export const data = resolve(import.meta.dirname, '../../../shared/data');

/** Whether a folder of recorded data is at hand; says so when it is not, since the tests on it are then skipped. */
export const isThere = (folder: string): boolean => {
  const there = existsSync(join(data, folder));
  if (!there) console.warn(`skipped: recorded data is not there (../shared/data/${folder})`);
  return there;
};

/** The rows of a gzipped NDJSON file, one by one. */
export async function* rowsOf<Row>(...path: readonly string[]): AsyncGenerator<Row> {
  const text = createReadStream(join(data, ...path)).pipe(createGunzip());
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== '') yield JSON.parse(line) as Row;
}
