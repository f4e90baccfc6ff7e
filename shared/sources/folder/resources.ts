import * as z from 'zod';
import { InputError } from '../../model/input-error.ts';
import type { AnyKind } from '../../model/kind.ts';
import { type AnyResource, type Identity, resourceKey, resourceSchema } from '../../model/resource.ts';
import { createArena } from './arena.ts';
import type { FolderFile } from './files.ts';
import type { Tally } from './gaps.ts';
import { type JsonObject, type Place, parseObject, refusal, refuseInfinite } from './json.ts';
import { readLines } from './lines.ts';

export type Kinds = ReadonlyMap<string, AnyKind>;

/** The resources of a folder in the order of the file, and what hangs on what within an account and region. */
export interface Roster {
  readonly length: number;
  at(index: number): AnyResource;
  indexOf(identity: Identity): number | undefined;
  /** The resources that it hangs on, then those that hang on it, each once. */
  related(resource: AnyResource): AnyResource[];
}

/** Above this a quantity in a spec is no quantity, and its dollars no longer print as a decimal number. */
const mostOfAnything = 1e18;

const lineSchema = resourceSchema.loose();

const knownKeys = (kind: AnyKind): readonly string[] =>
  kind.spec instanceof z.ZodObject ? Object.keys(kind.spec.shape) : [];

const isAbsurd = (value: unknown): boolean =>
  typeof value === 'number'
    ? Math.abs(value) > mostOfAnything
    : typeof value === 'object' && value !== null && Object.values(value).some(isAbsurd);

const refuseAbsurd = (place: Place, spec: JsonObject, keys: readonly string[]): void => {
  const key = keys.find((one) => isAbsurd(spec[one]));
  if (key === undefined) return;
  throw new InputError({
    ...place,
    field: `spec.${key}`,
    reason: `${JSON.stringify(spec[key])} is beyond any quantity`,
    fix: 'leave the key out when it is not known',
  });
};

/** Checks a line and its spec; what is read later from the same text needs no check. */
const checkLine = (place: Place, text: string, kinds: Kinds): AnyResource => {
  const object = parseObject(place, text);
  refuseInfinite(place, object);
  const parsed = lineSchema.safeParse(object);
  if (!parsed.success) throw refusal(place, parsed.error);
  const kind = kinds.get(parsed.data.kind);
  if (!kind) return parsed.data;
  const spec = kind.spec.safeParse(parsed.data.spec);
  if (!spec.success) throw refusal(place, spec.error, ['spec']);
  refuseAbsurd(place, parsed.data.spec, knownKeys(kind));
  return parsed.data;
};

const noteUnknownKind = (tally: Tally, { account, region, kind, id }: Identity): void =>
  tally.note({
    account,
    region,
    kind,
    what: 'resource',
    missing: `the kind ${kind}`,
    because: 'resources of a kind that this version does not know are kept, judged by no check and priced as nothing',
    resource: id,
  });

const noteFuture = (tally: Tally, asOf: number, { account, region, kind, id, ...resource }: AnyResource): void => {
  for (const key of ['createdAt', 'changedAt'] as const) {
    const at = resource[key];
    if (!at || Date.parse(at) <= asOf) continue;
    const because = `resources have a ${key} after asOf, so that no usage counts for them`;
    tally.note({ account, region, kind, what: 'resource', missing: `a true ${key}`, because, resource: id });
  }
};

/**
 * Reads `resources.ndjson`. Lines are held as the bytes they were read as (about 400 a resource) and parsed again when
 * asked for, because a resource may be related to one that stands anywhere in the file.
 */
export const readResources = async (file: FolderFile, kinds: Kinds, asOf: number, tally: Tally): Promise<Roster> => {
  const lines = createArena();
  const lineNumbers: number[] = [];
  const indexes = new Map<string, number>();
  const hanging = new Map<string, number[]>();

  const target = (of: AnyResource, on: { kind: string; id: string }): string => resourceKey({ ...of, ...on });
  const hangsOn = (resource: AnyResource): string[] =>
    (kinds.get(resource.kind)?.hangsOn?.(resource.spec) ?? []).map((on) => target(resource, on));

  for await (const { number, bytes } of readLines(file)) {
    const place = { file: file.name, line: number };
    const resource = checkLine(place, bytes.toString('utf8'), kinds);
    const key = resourceKey(resource);
    const before = indexes.get(key);
    if (before !== undefined) {
      throw new InputError({
        ...place,
        field: 'id',
        reason: `the same account, region, kind and id as line ${lineNumbers[before]}: ${key}`,
        fix: 'write each resource once',
      });
    }
    const index = lines.add(bytes);
    lineNumbers.push(number);
    indexes.set(key, index);
    if (!kinds.has(resource.kind)) noteUnknownKind(tally, resource);
    noteFuture(tally, asOf, resource);
    for (const on of hangsOn(resource)) {
      const others = hanging.get(on);
      if (others) others.push(index);
      else hanging.set(on, [index]);
    }
  }

  const at = (index: number): AnyResource => JSON.parse(lines.read(index)) as AnyResource;
  return {
    length: lines.length,
    at,
    indexOf: (identity) => indexes.get(resourceKey(identity)),
    related: (resource) => {
      const key = resourceKey(resource);
      const above = hangsOn(resource).flatMap((on) => indexes.get(on) ?? []);
      const all = new Set([...above, ...(hanging.get(key) ?? [])]);
      all.delete(indexes.get(key)!);
      return [...all].map(at);
    },
  };
};
