import type { Catalogue } from '../../shared/model/catalogue.ts';
import { defaultPolicy, type Policy } from '../../shared/model/policy.ts';
import { readPolicy } from '../policy-file.ts';
import { openResult } from './result.ts';
import type { Terminal } from './terminal.ts';

/** The policy of a file, or the default one. */
export const policyOf = async (file: string | undefined, catalogue: Catalogue): Promise<Policy> =>
  file === undefined ? defaultPolicy : readPolicy(file, catalogue);

/** Prints the default policy with every check and setting in it: a file to begin with. */
export const showPolicy = async (catalogue: Catalogue, terminal: Terminal): Promise<void> => {
  const checks = Object.fromEntries(
    catalogue.checks.map(({ id, settings }) => [id, { enabled: true, settings }] as const),
  );
  const result = await openResult(undefined, terminal);
  await result.write([`${JSON.stringify({ ...defaultPolicy, checks }, null, 2)}\n`]);
};
