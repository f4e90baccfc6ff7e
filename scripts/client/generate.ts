import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSource } from 'oazapfts';

/** The API as it is described in docs/openapi.json. */
const described = join(import.meta.dirname, '../../docs/openapi.json');

/** Writes `plimsoll.ts` into a folder: a typed function for each operation. It needs `@oazapfts/runtime` and nothing else. */
export const generateClient = async (folder: string, spec = described): Promise<string> => {
  const source = await generateSource(spec, { useUnknown: true, futureStripLegacyMethods: true });
  const file = join(folder, 'plimsoll.ts');
  await mkdir(folder, { recursive: true });
  await writeFile(file, source);
  return file;
};
