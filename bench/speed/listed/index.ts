import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { round } from '../round.ts';
import type { Row } from '../row.ts';
import { accountOf, ownerOf } from './recommendations.ts';

const requests = 300;

/** What is asked, by what it shows: `{page}` is a cursor of the list, `{id}` a recommendation. */
const asked = {
  'the first page': '?limit=50',
  'a page further on': '?limit=50&cursor={page}',
  'one of them': '/{id}',
  'of an account': `?limit=50&account=${accountOf(7)}`,
  'of an owner, by age': `?limit=50&sort=age&owner=${ownerOf(7)}`,
  'of a region and check, which have no index': '?limit=50&region=us-east-1&check=idle-instance',
  'of a service that has none': '?limit=50&service=AmazonVPC&risk=may-break',
};

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly cursor?: string;
}
const read = async (url: string): Promise<Page> => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Page;
};

/**
 * The API over real HTTP on a table with so many recommendations. The table (dynalite on disk), the API and who asks
 * are three processes; the processor time is that of the API alone, and the rest of the time is mostly dynalite's.
 */
export const measureListed = async (recommendations: number): Promise<Row[]> => {
  process.stderr.write(`api on ${recommendations} recommendations …\n`);
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-listed-'));
  const table = spawn(process.execPath, [join(import.meta.dirname, '../../scale/table.ts'), join(home, 'table')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let api: ChildProcess | undefined;
  try {
    const [endpoint] = (await once(createInterface({ input: table.stdout }), 'line')) as [string];
    api = fork(join(import.meta.dirname, 'serve.ts'), [endpoint, String(recommendations)]);
    const [{ origin, filledInSeconds }] = (await once(api, 'message')) as [{ origin: string; filledInSeconds: number }];
    process.stderr.write(`filled in ${filledInSeconds} s\n`);
    return await measured(api, `${origin}/v1/recommendations`, recommendations);
  } finally {
    api?.disconnect();
    table.stdin.end();
    await once(table, 'close');
    await rm(home, { recursive: true, force: true });
  }
};

const measured = async (api: ChildProcess, list: string, recommendations: number): Promise<Row[]> => {
  const ids: string[] = [];
  const pages: string[] = [];
  for (let cursor: string | undefined; pages.length < 20; ) {
    const page = await read(`${list}?limit=50${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
    if (cursor === undefined) break;
    pages.push(cursor);
  }
  const rows: Row[] = [];
  for (const [what, target] of Object.entries(asked)) {
    const urls = Array.from({ length: requests }, (_, index) =>
      (list + target).replace('{page}', pages[index % pages.length]!).replace('{id}', ids[index % ids.length]!),
    );
    const { items = [{}] } = (await read(urls[0]!)) as Partial<Page>;
    rows.push({ what: 'listed', recommendations, request: what, items: items.length, ...(await timed(api, urls)) });
  }
  return rows;
};

const cpuOf = async (api: ChildProcess): Promise<number> => {
  api.send('cpu');
  const [{ cpuMs }] = (await once(api, 'message')) as [{ cpuMs: number }];
  return cpuMs;
};

/** One after the other for the times, and then eight at once for how many a second. */
const timed = async (api: ChildProcess, urls: readonly string[]): Promise<Omit<Row, 'what'>> => {
  const milliseconds: number[] = [];
  const cpu = await cpuOf(api);
  for (const url of urls) {
    const start = performance.now();
    await read(url);
    milliseconds.push(performance.now() - start);
  }
  const cpuMs = (await cpuOf(api)) - cpu;
  milliseconds.sort((a, b) => a - b);
  const at = (share: number): number => round(milliseconds[Math.ceil(share * urls.length) - 1]!);
  const began = performance.now();
  const left = [...urls];
  const worker = async (): Promise<void> => {
    for (let url = left.pop(); url !== undefined; url = left.pop()) await read(url);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return {
    requestsPerSecondOf8: Math.round(urls.length / ((performance.now() - began) / 1000)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    apiCpuMsPerRequest: round(cpuMs / urls.length),
  };
};
