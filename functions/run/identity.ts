import { createHash } from 'node:crypto';

/** The id of the run that an execution is: the same each time it is asked for at the same moment. */
export const runIdOf = (execution: string, asOf: string): string =>
  `run_${asOf.replaceAll(/\D/g, '')}_${createHash('sha256').update(execution).digest('hex').slice(0, 8)}`;

export const scopesFile = (run: string): string => `runs/${run}/scopes.json`;
