import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Size } from './company.ts';
import { type TableUnits, unitsOf } from './units.ts';

type Figures = Readonly<Record<string, number>>;

export interface Scaled {
  readonly format: 'plimsoll-bench-scale/1';
  readonly date: string;
  readonly size: Size;
  /** Of all accounts: the median and the largest. */
  readonly judge: { readonly cpuSeconds: Spread; readonly seconds: Spread; readonly findings: Spread };
  /** Of a process that judges one account and ends. */
  readonly judgePeakMemoryMB: number;
  readonly parts: { readonly bytes: Spread; readonly total: number };
  readonly join: Figures;
  /** Joining and storing on a table, where that was asked: the first run, and one that finds all with other figures. */
  readonly stored: readonly Figures[];
  readonly table: readonly TableUnits[];
}
interface Spread {
  readonly median: number;
  readonly max: number;
}

/** Runs a step in a process of its own; `heard` gets each line of figures that it tells. */
const step = (args: readonly (string | number)[], heard: (figures: Figures) => void = () => {}): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'child.ts');
    // The heap may grow as it may in a function of 10 GB.
    const child = spawn(process.execPath, ['--max-old-space-size=9000', script, ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => heard(JSON.parse(line) as Figures));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} ended with status ${code}`))));
  });

const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
};

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** How many accounts are judged at once: one for each of two cores, so that their times are those of one alone. */
const workers = 2;

/**
 * Judges each account of a made-up organisation apart and joins them, each step in processes of their own that hand
 * each other files in a folder. No table holds a million resources here, so what is collected comes from a generator
 * and verdicts go nowhere; what the table would be asked is counted by its access paths.
 */
export const scale = async (size: Size, date: string, stored: boolean): Promise<Scaled> => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-scale-'));
  const of = [folder, size.accounts, size.resources];
  try {
    await step(['begin', ...of]);
    let judgePeakMemoryMB = 0;
    await step(['judge', folder, 1, size.resources, 0, 1], ({ peakMemoryMB }) => {
      if (peakMemoryMB !== undefined) judgePeakMemoryMB = peakMemoryMB;
    });
    const judged: Figures[] = [];
    const hear = (figures: Figures): void => {
      if (figures.cpuSeconds === undefined) return;
      judged.push(figures);
      if (judged.length % 50 === 0) say(`judged ${judged.length} of ${size.accounts} accounts`);
    };
    await Promise.all(Array.from({ length: workers }, (_, worker) => step(['judge', ...of, worker, workers], hear)));
    const bytes = await sizesIn(join(folder, 'runs/run_scale/judged'));
    say(`joining ${judged.length} parts`);
    let joined: Figures = {};
    await step(['join', ...of], (figures) => {
      joined = { ...joined, ...figures };
    });
    const days = stored ? await store(folder, size) : [];
    const spread = (figure: string): Spread => spreadOf(judged.map((one) => one[figure]!));
    return {
      format: 'plimsoll-bench-scale/1',
      date,
      size,
      judge: { cpuSeconds: spread('cpuSeconds'), seconds: spread('seconds'), findings: spread('findings') },
      judgePeakMemoryMB,
      parts: { bytes: spreadOf(bytes), total: bytes.reduce((sum, one) => sum + one, 0) },
      join: joined,
      stored: days,
      table: await unitsOf(size, joined.recommendations ?? 0),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Concludes twice on an embedded table in a process of its own: what opens everything, and a day like others. */
const store = async (folder: string, { accounts, resources }: Size): Promise<Figures[]> => {
  const script = join(import.meta.dirname, 'table.ts');
  const table = spawn(process.execPath, [script, join(folder, 'table')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [endpoint] = (await once(createInterface({ input: table.stdout }), 'line')) as [string];
  const days: Figures[] = [];
  for (const day of ['the first run', 'a day like others']) {
    say(`storing ${day}`);
    let figures: Figures = {};
    await step(['store', folder, accounts, resources, endpoint, day], (more) => {
      figures = { ...figures, ...more };
    });
    days.push(figures);
  }
  table.stdin.end();
  await once(table, 'close');
  return days;
};

const sizesIn = async (folder: string): Promise<number[]> =>
  Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size));

/** The figures as lines for people. */
export const scaleText = ({
  size,
  date,
  judge,
  judgePeakMemoryMB,
  parts,
  join: joined,
  stored,
  table,
}: Scaled): string => {
  const number = (value: number | undefined): string => (value ?? 0).toLocaleString('en-US');
  const spread = ({ median, max }: Spread, unit: string): string =>
    `median ${number(median)} ${unit}, at most ${number(max)}`;
  return `${[
    `${number(size.accounts)} accounts × ${number(size.resources)} resources, made up, measured ${date}.`,
    `judge an account   CPU ${spread(judge.cpuSeconds, 's')}; wall ${spread(judge.seconds, 's')}; peak memory ${number(judgePeakMemoryMB)} MB`,
    `its part           ${spread(parts.bytes, 'bytes')}; all ${number(parts.total)}`,
    `join               CPU ${number(joined.cpuSeconds)} s; wall ${number(joined.seconds)} s; peak memory ${number(joined.peakMemoryMB)} MB; ${number(joined.resources)} resources, ${number(joined.recommendations)} recommendations`,
    ...stored.map(
      ({ cpuSeconds, seconds, peakMemoryMB }, index) =>
        `${index === 0 ? 'join and store     ' : 'next day           '}CPU ${number(cpuSeconds)} s; wall ${number(seconds)} s; peak memory ${number(peakMemoryMB)} MB`,
    ),
    ...table.map(
      ({ run, read, write, dollars }) =>
        `table, ${run}: ${number(read)} read units, ${number(write)} write units, $${dollars.toFixed(2)}`,
    ),
  ].join('\n')}\n`;
};
