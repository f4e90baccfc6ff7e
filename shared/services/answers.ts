import { printable } from '../model/printable.ts';
import type { AnyResource } from '../model/resource.ts';
import type { Scope } from '../model/run.ts';
import type { Site } from '../ports.ts';

/** A resource read from an answer, and the fields of it that could not be understood, each in words. */
export interface Mapped {
  readonly resource: AnyResource;
  readonly odd: readonly string[];
}

export type Head = Pick<AnyResource, 'name' | 'zone' | 'createdAt' | 'changedAt' | 'tags'>;

const known = <T extends object>(keys: T): Partial<T> =>
  Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as Partial<T>;

/** A resource without the keys that are undefined: those are not known. */
export const resourceOf = (
  { account, region }: Scope,
  kind: string,
  id: string,
  head: Head,
  spec: Readonly<Record<string, unknown>>,
): AnyResource => ({ account, region, kind, id, ...known(head), spec: known(spec) });

/** Tags by key; answers that carry tags leave the list out where there are none. */
export const tagsOf = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Record<string, string> =>
  Object.fromEntries((tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));

/** An instant in ISO 8601; undefined where there is none, or none that can be. */
export const instantOf = (at: Date | number | undefined): string | undefined => {
  const date = typeof at === 'number' ? new Date(at) : at;
  return date instanceof Date && Number.isFinite(date.getTime()) ? date.toISOString() : undefined;
};

/** The value if it is one of the words; any other is noted as odd and left out. */
export const among = <const W extends string>(
  odd: string[],
  field: string,
  value: string | undefined,
  words: readonly W[],
): W | undefined => {
  const found = words.find((word) => word === value);
  if (value !== undefined && found === undefined) odd.push(`${field} is "${printable(value, 80)}"`);
  return found;
};

/**
 * Tells the gaps of what could not be understood in the answers about a kind: each value once, with the first resource
 * that has it. The result is the resource; undefined where it has no id.
 */
export const telling = (site: Site, kind: string) => {
  const told = new Set<string>();
  const once = (missing: string, because: string): void => {
    if (!told.has(because)) site.gap({ kind, what: 'resource', missing, because });
    told.add(because);
  };
  return (mapped: Mapped | undefined): AnyResource | undefined => {
    if (!mapped) once('its id', `AWS listed a resource of kind ${kind} without an id`);
    for (const one of mapped?.odd ?? [])
      once(
        `${mapped!.resource.id} ${one.split(' ')[0]}`,
        `${one}, which is not known here: it is left out, here and elsewhere`,
      );
    return mapped?.resource;
  };
};
