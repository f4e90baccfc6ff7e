import { packDays, unpackDays } from '../model/packed.ts';
import type { DayProfile, Usage } from '../model/usage.ts';
import type { Item } from './items.ts';
import { type Key, schema, usageSort } from './keys.ts';

/** Raw profiles expire so many days after the week that they are of. */
export const keepDays = 100;
/** Days stand together in rows of a week: few items to read, and few units to write when five days are new. */
const weekDays = 7;
const partBytes = 250_000;
const daySeconds = 86_400;

const weekOf = (day: number): number => Math.floor(day / weekDays) * weekDays;

/** From where on the rows hold a day. */
export const usageFrom = (day: number): string => usageSort(weekOf(day), 0);

/** The packed days of a week, by usage key. */
type Packed = Readonly<Record<string, Uint8Array>>;

/** Of two profiles of one metric and day the finer stands, then the one that saw more, then the later. */
const better = (old: DayProfile | undefined, fresh: DayProfile): DayProfile => {
  if (!old) return fresh;
  if (old.step !== fresh.step) return old.step < fresh.step ? old : fresh;
  return old.samples > fresh.samples ? old : fresh;
};

const joined = (old: Uint8Array | undefined, fresh: readonly DayProfile[]): Uint8Array => {
  const packed = packDays(fresh);
  if (old === undefined || Buffer.compare(old, packed) === 0) return packed;
  const days = new Map(unpackDays(old).map((profile) => [profile.day, profile]));
  for (const profile of fresh) days.set(profile.day, better(days.get(profile.day), profile));
  return packDays([...days.values()].sort((a, b) => a.day - b.day));
};

const byWeek = (usage: Usage): Map<number, Map<string, DayProfile[]>> => {
  const weeks = new Map<number, Map<string, DayProfile[]>>();
  for (const [key, profiles] of usage)
    for (const profile of profiles) {
      const start = weekOf(profile.day);
      const week = weeks.get(start) ?? new Map<string, DayProfile[]>();
      weeks.set(start, week.set(key, [...(week.get(key) ?? []), profile]));
    }
  return weeks;
};

/** The first day that a usage has a profile of. */
export const firstDay = (usage: Usage): number | undefined => {
  let first: number | undefined;
  for (const profiles of usage.values())
    for (const { day } of profiles) if (first === undefined || day < first) first = day;
  return first;
};

const inParts = (packed: Packed): Packed[] => {
  const parts: Record<string, Uint8Array>[] = [{}];
  let bytes = 0;
  for (const [key, days] of Object.entries(packed).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const more = Buffer.byteLength(key) + days.length + 4;
    if (bytes > 0 && bytes + more > partBytes) {
      parts.push({});
      bytes = 0;
    }
    parts.at(-1)![key] = days;
    bytes += more;
  }
  return parts;
};

const samePacked = (a: Packed | undefined, b: Packed): boolean => {
  const keys = Object.keys(b);
  if (!a || Object.keys(a).length !== keys.length) return false;
  return keys.every((key) => a[key] !== undefined && Buffer.compare(a[key], b[key]!) === 0);
};

/** A week's row without the number of its part. */
const weekPrefix = (sk: string): string => sk.slice(0, sk.lastIndexOf('#') + 1);

/** What to write so that the rows hold `usage` too; rows that stay as they were are not written again. */
export const usageWrites = (pk: string, usage: Usage, rows: readonly Item[]): { puts: Item[]; removals: Key[] } => {
  const puts: Item[] = [];
  const removals: Key[] = [];
  const weeks = Map.groupBy(rows, ({ sk }) => weekPrefix(sk));
  for (const [start, fresh] of byWeek(usage)) {
    const old = weeks.get(weekPrefix(usageSort(start, 0))) ?? [];
    if (old.some(({ v }) => v !== schema)) continue;
    const merged: Record<string, Uint8Array> = Object.assign({}, ...old.map(({ profiles }) => profiles));
    for (const [key, profiles] of fresh) merged[key] = joined(merged[key], profiles);
    const held = new Map(old.map(({ sk, profiles }) => [sk, profiles as Packed]));
    const expires = (start + weekDays + keepDays) * daySeconds;
    inParts(merged).forEach((profiles, part) => {
      const sk = usageSort(start, part);
      if (!samePacked(held.get(sk), profiles)) puts.push({ pk, sk, v: schema, expires, profiles });
      held.delete(sk);
    });
    removals.push(...[...held.keys()].map((sk) => ({ pk, sk })));
  }
  return { puts, removals };
};

/** The usage since a day that rows, in order of their keys, hold. */
export const usageIn = (rows: readonly Item[], sinceDay: number): Usage => {
  const usage = new Map<string, DayProfile[]>();
  for (const { profiles } of rows.filter(({ v }) => v === schema))
    for (const [key, packed] of Object.entries(profiles as Packed)) {
      const days = usage.get(key) ?? [];
      const more = unpackDays(packed).filter(({ day }) => day >= sinceDay);
      // A metric stands in two parts of one week only where writing them was cut short: the later one counts.
      const kept = more.length > 0 ? days.filter(({ day }) => day < more[0]!.day) : days;
      if (kept.length + more.length > 0) usage.set(key, [...kept, ...more]);
    }
  return usage;
};
