import { stackNames } from '../../infra/names.ts';
import type { Settings } from '../../shared/settings.ts';
import type { RunCdk } from './cdk.ts';

export interface Destroying {
  readonly settings: Settings;
  readonly withData: boolean;
  /** Further arguments for the CDK, such as `--profile`. */
  readonly passed: readonly string[];
  readonly cdk: RunCdk;
  /** Asks for a word in answer to a question. */
  readonly ask: (question: string) => Promise<string>;
  readonly say: (line: string) => void;
  /** Removes every version of every file from the buckets of the data stack. */
  readonly empty: (dataStack: string) => Promise<void>;
}

const protections = (name: string): string =>
  [
    `The data of ${name} is protected three times: its stack against removal, its table against deletion, and table and`,
    'buckets by staying when their stack goes. --with-data takes all three away, empties the buckets and deletes everything:',
    'recommendations, their history, bills and reports. Backups of the table end 35 days later.',
  ].join('\n');

/**
 * Removes the service and leaves the data; with the data too when that is asked for, and the name of the deployment is
 * given once more. @returns an exit status; what failed can be done again
 */
export const destroy = async (given: Destroying): Promise<number> => {
  const { settings, withData, passed, cdk, ask, say } = given;
  const { name, account = 'that of the credentials', region = 'that of the credentials' } = settings;
  say(`This removes the stack ${stackNames(name).service} (account: ${account}; region: ${region}).`);
  if (withData) {
    say(protections(name));
    const answer = await ask(`Type ${name} to delete the service and all its data`);
    if (answer !== name) {
      say('That is not its name: nothing was changed.');
      return 1;
    }
  }
  const steps: readonly (() => Promise<number>)[] = [
    () => cdk(['destroy', 'Service', '--exclusively', ...(withData ? ['--force'] : []), ...passed]),
    ...(withData ? forgetting(name, given) : []),
  ];
  for (const step of steps) {
    const status = await step();
    if (status !== 0) return status;
  }
  if (!withData)
    say(`The table and the buckets of ${stackNames(name).data} are left; \`npm run deploy\` serves them again.`);
  return 0;
};

/** Each step can be done again, so that one which fails is no dead end. */
const forgetting = (name: string, { cdk, passed, say, empty }: Destroying): (() => Promise<number>)[] => {
  const context = ['--context', `forget=${name}`];
  return [
    () => {
      say('Taking the protections away …');
      return cdk(['deploy', 'Data', '--exclusively', '--require-approval', 'never', ...context, ...passed]);
    },
    async () => {
      say('Emptying the buckets …');
      await empty(stackNames(name).data);
      return 0;
    },
    () => cdk(['destroy', 'Data', '--exclusively', '--force', ...context, ...passed]),
  ];
};
