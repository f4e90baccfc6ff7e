import { isUtf8 } from 'node:buffer';
import type * as z from 'zod';
import { InputError } from '../../model/input-error.ts';
import { asInputError, type FolderFile, openBytes } from './files.ts';
import { maxLineBytes, readLines } from './lines.ts';

/** Where a value was read: for the message when it is refused. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );

const fixFor = (message: string): string => {
  if (message === 'is missing') return 'add it';
  if (message.includes('ISO datetime')) return 'write an instant in UTC, such as 2026-03-01T00:00:00Z';
  if (/expected (number|int|boolean).*received string/.test(message)) return 'write it without quotes';
  if (/expected number, received (Infinity|NaN)/.test(message)) return 'leave the key out when it is not known';
  if (message.startsWith('expected one of')) return 'write one of these';
  if (message.includes('>=0')) return 'a quantity is zero or more; leave the key out when it is not known';
  if (/expected string, received/.test(message)) return 'write it in quotes';
  return 'docs/estate-folder.md lists every key with its type';
};

type Issue = z.core.$ZodIssue;

/** Of a union: the member that has the right shape and errs inside, else what each would have taken. */
const unfolded = (issue: Issue): { readonly path: readonly PropertyKey[]; readonly message: string } => {
  if (issue.code !== 'invalid_union') return issue;
  const members = issue.errors.flatMap(([first]) => (first ? [unfolded(first)] : []));
  const inside = members.find(({ path }) => path.length > 0);
  if (inside) return { path: [...issue.path, ...inside.path], message: inside.message };
  const parts = members.map(({ message }) => /expected (.+), received (\w+)$/.exec(message));
  const expected = parts.flatMap((part) => part?.[1] ?? []);
  const received = parts.find(Boolean)?.[2];
  const message = received ? `expected ${expected.join(' or ')}, received ${received}` : issue.message;
  return { path: issue.path, message };
};

/** The first thing that zod found wrong, as a refusal that names file, line and field. */
export const refusal = (place: Place, error: z.ZodError, under: readonly PropertyKey[] = []): InputError => {
  const { path: inside, message } = unfolded(error.issues[0]!);
  const path = [...under, ...inside];
  const said = message.replace(/^(Invalid input|Invalid option|Too small|Too big): /, '');
  const reason = said.endsWith('received undefined') && path.length > 0 ? 'is missing' : said;
  return new InputError({ ...place, field: pathText(path) || undefined, reason, fix: fixFor(reason) });
};

const deepest = 50;

/** The path of the first number that is not finite (JSON's 1e999), or of what is nested too deep; else undefined. */
const infiniteAt = (value: unknown, path: readonly PropertyKey[] = []): readonly PropertyKey[] | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length > deepest) return path;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, part] of entries) {
    const found = infiniteAt(part, [...path, key]);
    if (found) return found;
  }
  return undefined;
};

/** Refuses numbers that are not finite, wherever they stand, and values that no honest file nests so deep. */
export const refuseInfinite = (place: Place, value: unknown): void => {
  const path = infiniteAt(value);
  if (!path) return;
  const tooDeep = path.length > deepest;
  throw new InputError({
    ...place,
    field: pathText(tooDeep ? path.slice(0, 3) : path),
    reason: tooDeep ? `is nested more than ${deepest} deep` : 'expected a finite number',
    fix: tooDeep ? 'take the value out' : 'leave the key out when it is not known',
  });
};

/** Text that must be one JSON object. */
export const parseObject = (place: Place, text: string): JsonObject => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError({
      ...place,
      reason: `is no JSON: ${(error as Error).message}`,
      fix:
        place.line === undefined
          ? 'write one JSON object'
          : 'write one JSON object a line; JSON has no NaN, no comment and no trailing comma',
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  const what = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
  throw new InputError({ ...place, reason: `is no JSON object but ${what}`, fix: 'write {…}, one object a line' });
};

/** Every line of a file as a checked object: small files, such as commitments. */
export async function* readObjects<Schema extends z.ZodType>(
  file: FolderFile,
  schema: Schema,
): AsyncGenerator<{ readonly line: number; readonly value: z.infer<Schema> }> {
  for await (const { number, bytes } of readLines(file)) {
    const place = { file: file.name, line: number };
    const object = parseObject(place, bytes.toString('utf8'));
    refuseInfinite(place, object);
    const parsed = schema.safeParse(object);
    if (!parsed.success) throw refusal(place, parsed.error);
    yield { line: number, value: parsed.data };
  }
}

const readBytes = async (file: FolderFile): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  const stream: AsyncIterable<Buffer> = openBytes(file);
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > maxLineBytes) throw new InputError({ file: file.name, reason: 'is longer than 64 MiB' });
      chunks.push(chunk);
    }
  } catch (error) {
    throw asInputError(error, file.name);
  }
  return Buffer.concat(chunks);
};

/** A file that is one JSON object, such as `estate.json`. */
export const readWhole = async (file: FolderFile): Promise<JsonObject> => {
  const place = { file: file.name };
  const bytes = await readBytes(file);
  if (!isUtf8(bytes)) throw new InputError({ ...place, reason: 'is not UTF-8', fix: 'write the file as UTF-8' });
  const object = parseObject(place, new TextDecoder().decode(bytes));
  refuseInfinite(place, object);
  return object;
};
