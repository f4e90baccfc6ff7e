import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import type { Judged } from '../../shared/engine/judge-estate.ts';
import { readJudged, writeJudged } from '../../shared/engine/judged-lines.ts';
import type { Check } from '../../shared/model/check.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Files } from '../../shared/ports.ts';
import { linesIn } from '../../shared/sources/folder/lines.ts';
import { judgedFile } from './files.ts';

/*
 * The part of one account: a line that says whose it is, a line for each resource, and a line with their number, so
 * that a part which is not whole is told from one that is short.
 */
const format = 'plimsoll-judged/1';
const tail = '{"records":';
const chunkCharacters = 1 << 16;

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let chunk = '';
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkCharacters) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  yield Buffer.from(chunk);
}

/** Writes what is judged as it comes: the file is there when all of it was, and not before. */
export const writePart = (files: Files, run: string, account: string, judged: AsyncIterable<Judged>): Promise<void> => {
  async function* lines(): AsyncGenerator<string> {
    let records = 0;
    yield JSON.stringify({ format, run, account });
    for await (const one of judged) {
      records += 1;
      yield writeJudged(one);
    }
    yield `${tail}${records}}`;
  }
  // Who reads the last stream hears every error of the chain.
  const zipped = pipeline(Readable.from(chunks(lines())), createGzip(), () => {});
  return files.write(judgedFile(run, account), zipped, 'application/gzip');
};

/**
 * The part of an account, record by record; undefined when it was never written.
 * @throws InputError that names the part and the line, where it is cut off or is not what was written
 */
export const openPart = async (
  files: Files,
  run: string,
  account: string,
  checks: ReadonlyMap<string, Check>,
): Promise<AsyncIterable<Judged> | undefined> => {
  const file = judgedFile(run, account);
  const found = await files.read(file);
  const head = JSON.stringify({ format, run, account });
  return (
    found &&
    recordsIn(
      pipeline(Readable.from(found), createGunzip(), () => {}),
      file,
      head,
      checks,
    )
  );
};

async function* recordsIn(
  stream: AsyncIterable<Buffer>,
  file: string,
  head: string,
  checks: ReadonlyMap<string, Check>,
): AsyncGenerator<Judged> {
  let records = -1;
  let announced: number | undefined;
  let last = 0;
  const fix = 'judge the account again';
  for await (const { number: line, bytes } of linesIn(stream, file)) {
    last = line;
    const text = bytes.toString('utf8');
    if (records < 0) {
      if (text !== head) throw new InputError({ file, line, reason: `is not ${head}`, fix });
    } else if (announced !== undefined) {
      throw new InputError({ file, line, reason: 'comes after the last record', fix });
    } else if (text.startsWith(tail)) announced = numberIn(text);
    else yield recordIn(text, file, line, checks);
    if (announced === undefined) records += 1;
  }
  if (announced !== records)
    throw new InputError({ file, line: last, reason: `it ends here with ${Math.max(0, records)} records`, fix });
}

const numberIn = (text: string): number => Number(text.slice(tail.length, -1));

const recordIn = (text: string, file: string, line: number, checks: ReadonlyMap<string, Check>): Judged => {
  try {
    return readJudged(text, checks);
  } catch (error) {
    throw new InputError({ file, line, reason: error instanceof Error ? error.message : String(error) });
  }
};
