import { nearest } from '../../functions/nearest.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { optionsOf } from './cdk.ts';

const valueGiven = (option: string, args: readonly string[]): string | undefined => {
  const at = args.findIndex((one) => one === option || one.startsWith(`${option}=`));
  return args[at]?.includes('=') ? args[at].slice(option.length + 1) : args[at + 1];
};

/**
 * Refuses an option that neither a command here nor the CDK's has, since the CDK passes over it without a word. A
 * profile that is named counts for what is asked of AWS here too. @throws InputError
 */
export const checkPassed = async (
  command: string,
  passed: readonly string[],
  own: readonly string[] = [],
): Promise<void> => {
  const options = passed.filter((one) => one.startsWith('-')).map((one) => one.split('=')[0]!);
  const known = options.length === 0 ? [] : [...own, ...(await optionsOf(command))];
  for (const option of options)
    if (!known.includes(option) && !known.includes(option.replace(/^--no-/, '--'))) {
      const near = nearest(option, known);
      throw new InputError({
        file: `npm run ${command}`,
        reason: `${option} is no option of it, nor of the CDK's`,
        fix: near ? `did you mean ${near}?` : `npx cdk ${command} --help lists them`,
      });
    }
  const profile = options.includes('--profile') ? valueGiven('--profile', passed) : undefined;
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
};
