import type { Offerings } from '../../model/offerings.ts';
import { offeringsSchema } from '../../model/offerings.ts';
import type { FolderFile } from './files.ts';
import { readWhole, refusal } from './json.ts';

/** `offerings.json`: what the zones of each account offer; undefined when the folder does not say. */
export const readOfferings = async (
  file: FolderFile | undefined,
): Promise<ReadonlyMap<string, Offerings> | undefined> => {
  if (!file) return undefined;
  const parsed = offeringsSchema.safeParse(await readWhole(file));
  if (!parsed.success) throw refusal({ file: file.name }, parsed.error);
  return new Map(
    Object.entries(parsed.data).map(([account, zones]) => [
      account,
      new Map(Object.entries(zones).map(([zone, types]) => [zone, new Set(types)])),
    ]),
  );
};
