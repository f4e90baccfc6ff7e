import { type Advice, adviceSchema } from '../../model/advice.ts';
import type { FolderFile } from './files.ts';
import { readObjects } from './json.ts';

/** `advice.ndjson`: what AWS itself said of resources; undefined when the folder does not say. */
export const readAdvice = async (file: FolderFile | undefined): Promise<Advice[] | undefined> => {
  if (!file) return undefined;
  const advice: Advice[] = [];
  for await (const { value } of readObjects(file, adviceSchema)) advice.push(value);
  return advice;
};
