import type { Command } from 'commander';
import { nearest } from '../../functions/nearest.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { optionsOf } from './cdk.ts';

/**
 * Refuses an option that neither a command here nor the CDK's has, since the CDK passes over it without a word.
 * @throws InputError
 */
export const checkPassed = async (command: Command, passed: readonly string[]): Promise<void> => {
  const name = command.name();
  const own = command.options.map(({ long }) => long ?? '');
  const options = passed.filter((one) => one.startsWith('-')).map((one) => one.split('=')[0]!);
  const known = options.length === 0 ? [] : [...own, ...(await optionsOf(name))];
  for (const option of options)
    if (!known.includes(option) && !known.includes(option.replace(/^--no-/, '--'))) {
      const near = nearest(option, known);
      throw new InputError({
        file: `npm run ${name}`,
        reason: `${option} is no option of it, nor of the CDK's`,
        fix: near ? `did you mean ${near}?` : `npx cdk ${name} --help lists them`,
      });
    }
};
