import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { configFile, configName, memberRoleFile, readConfig } from '../../infra/config.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { root, runCdk } from './cdk.ts';
import { type Asker, configure } from './configure.ts';
import { checkPassed } from './passed.ts';
import { questions } from './questions.ts';
import { checkKey, placeOf } from './standing.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const person = async (): Promise<Asker> => {
  const { confirm, input, select } = await import('@inquirer/prompts');
  return {
    text: (message, usual, validate) => input({ message, default: usual, validate }),
    choose: (message, usual, choices) =>
      select({ message, default: usual, choices: choices.map((value) => ({ value, name: value })) }),
    confirm: (message) => confirm({ message, default: false }),
    say,
  };
};

const nextOf = (out: string): string => {
  const config = resolve(out) === join(root, configFile) ? '' : ` -- --config ${out}`;
  return `Next: npm run synth${config}; npx cdk bootstrap, where nobody has done it in that account and region; npm run deploy${config}`;
};

const camel = (option: string): string => option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const addConfigure = (program: Command): void => {
  const command = program
    .command('configure')
    .description(`Asks what a deployment has to know, explaining each question, and writes ${configFile}.`)
    .option('--yes', 'ask nothing: what is not given has its usual answer (so too without a terminal)')
    .option('--force', 'change a file that is there: what is not given stays as it is', false)
    .option('--out <file>', `where it is written (usually ${configFile}, beside package.json)`)
    .action(async ({ yes = !process.stdin.isTTY, force, out = join(root, configFile), ...given }) => {
      const options = Object.fromEntries(questions.map(({ option }) => [option, given[camel(option)]]));
      const written = await configure({ file: out, given: options, alone: yes, force, ask: await person() });
      say(written ? `${out} is written. ${nextOf(out)}` : 'Nothing was changed.');
    });
  for (const { option, asks, explains, usual } of questions)
    command.option(
      `--${option} <answer>`,
      `${asks} ${explains}${typeof usual === 'string' && usual !== '' ? ` (usually ${usual})` : ''}`,
    );
};

interface Passing {
  readonly config?: string;
  readonly profile?: string;
}

interface Leaving extends Passing {
  readonly withData: boolean;
  readonly confirm?: string;
}

/** The configuration and the options are checked first, so that what is wrong with them is said in one line. */
const prepared = async (command: Command, words: readonly string[]) => {
  const { config, profile } = command.opts<Passing>();
  // Read again by the CDK's process, which makes the templates.
  if (config !== undefined) process.env.PLIMSOLL_CONFIG = resolve(root, config);
  // What is asked of AWS here is asked with the same credentials as what the CDK asks.
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  const { settings } = readConfig(root);
  await checkPassed(command, words);
  return { settings, passed: profile === undefined ? words : [...words, '--profile', profile] };
};

/** Has the CDK do something in an account, after a look at whose it is. @returns its exit status */
const runThere = async (command: Command, args: readonly string[], words: readonly string[]): Promise<number> => {
  const { settings, passed } = await prepared(command, words);
  const place = await placeOf(settings, configName());
  if (place) await checkKey(settings, place, configName());
  if (place) say(`${settings.name}: account ${place.account}, ${place.region}`);
  return runCdk([...args, ...passed]);
};

/** What is run by `npm run configure`, `synth`, `deploy`, `diff` and `destroy`. */
export const createProgram = (): Command => {
  const program = new Command('npm run').description('Puts Plimsoll into an AWS account, and takes it out again.');
  /** A command that hands what it does not know itself to the CDK: `npm run deploy -- --profile finops`. */
  const passing = (name: string, description: string): Command =>
    program
      .command(name)
      .description(`${description}\n\nFurther options are the CDK's own: npx cdk ${name} --help.`)
      .argument('[cdk...]', 'options for the CDK, after --, such as --verbose')
      .option('--config <file>', `another configuration than ${configFile}, for another deployment`)
      .option('--profile <name>', 'the AWS profile')
      .allowUnknownOption();
  addConfigure(program);
  passing('synth', 'Writes the CloudFormation templates to cdk.out; needs no credentials and no Docker.').action(
    async (words: string[], _: Passing, command: Command) => {
      const { passed } = await prepared(command, words);
      process.exitCode = await runCdk(['synth', '--quiet', ...passed]);
      if (process.exitCode === 0)
        say(`cdk.out holds the templates; that of the role of other accounts is cdk.out/${memberRoleFile}.`);
    },
  );
  passing('deploy', 'Deploys the data and the service; permissions that grow are shown and asked for.').action(
    async (words: string[], _: Passing, command: Command) => {
      process.exitCode = await runThere(command, ['deploy', '--all'], words);
    },
  );
  passing('diff', 'Shows what a deployment would change.').action(
    async (words: string[], _: Passing, command: Command) => {
      process.exitCode = await runThere(command, ['diff'], words);
    },
  );
  passing('destroy', 'Removes the service, and leaves the data.')
    .option('--with-data', 'delete the table and the buckets too, after asking for the name of the deployment', false)
    .option(
      '--confirm <name>',
      'with --with-data: the name of the deployment, where nobody is there to be asked for it',
    )
    .action(async (words: string[], { withData, confirm }: Leaving, command: Command) => {
      const { settings, passed } = await prepared(command, words);
      if (withData && confirm === undefined && !process.stdin.isTTY) {
        const reason = 'asks for the name of the deployment, and nobody is there to answer';
        throw new InputError({ file: '--with-data', reason, fix: `add --confirm ${settings.name}` });
      }
      const place = await placeOf(settings, configName());
      const [{ destroy }, { emptyBuckets }, { input }] = await Promise.all([
        import('./destroy.ts'),
        import('./buckets.ts'),
        import('@inquirer/prompts'),
      ]);
      const ask = async (message: string): Promise<string> => confirm ?? input({ message });
      const empty = emptyBuckets(place?.region ?? settings.region);
      const there = { ...settings, ...place };
      process.exitCode = await destroy({ settings: there, withData, passed, cdk: runCdk, ask, say, empty });
    });
  return program;
};
