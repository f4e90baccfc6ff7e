import { type Commitment, commitmentSchema } from '../../model/commitment.ts';
import { InputError } from '../../model/input-error.ts';
import type { FolderFile } from './files.ts';
import { readObjects } from './json.ts';

/** `commitments.ndjson`; one commitment written twice would pay twice, so it is refused. */
export const readCommitments = async (file: FolderFile | undefined): Promise<Commitment[]> => {
  const commitments: Commitment[] = [];
  if (!file) return commitments;
  const lines = new Map<string, number>();
  for await (const { line, value } of readObjects(file, commitmentSchema)) {
    const key = `${value.account} ${value.id}`;
    const before = lines.get(key);
    if (before !== undefined) {
      throw new InputError({
        file: file.name,
        line,
        field: 'id',
        reason: `${JSON.stringify(value.id)} stands on line ${before} already`,
        fix: 'write each Savings Plan and reservation once',
      });
    }
    lines.set(key, line);
    commitments.push(value);
  }
  return commitments;
};
