import { type EstateHeader, headerSchema } from '../../model/estate.ts';
import { InputError } from '../../model/input-error.ts';
import type { FolderFile } from './files.ts';
import { readWhole, refusal } from './json.ts';

const format = 'plimsoll-estate/1';

/** `estate.json`; a format of another version and another currency than USD are refused by name. */
export const readHeader = async (file: FolderFile): Promise<EstateHeader> => {
  const object = await readWhole(file);
  const place = { file: file.name };
  if (object.format !== undefined && object.format !== format) {
    throw new InputError({
      ...place,
      field: 'format',
      reason: `${JSON.stringify(object.format)} is not read by this version`,
      fix: `export the estate again as "${format}"`,
    });
  }
  if (object.currency !== undefined && object.currency !== 'USD') {
    throw new InputError({
      ...place,
      field: 'currency',
      reason: `${JSON.stringify(object.currency)} is not read, only "USD"`,
      fix: 'give prices and charges in US dollars, as AWS lists them',
    });
  }
  const parsed = headerSchema.safeParse(object);
  if (!parsed.success) throw refusal(place, parsed.error);
  return parsed.data;
};
