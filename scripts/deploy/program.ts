import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { configFile, memberRoleFile, readConfig } from '../../infra/config.ts';
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

/** The configuration is checked first, so that what is wrong with it is said in one line. */
const run = async (args: readonly [string, ...string[]], passed: readonly string[]): Promise<number> => {
  readConfig(root);
  await checkPassed(args[0], passed);
  return runCdk([...args, ...passed]);
};

/** The same for what is done in an account, after a look at whose it is. */
const runThere = async (args: readonly [string, ...string[]], passed: readonly string[]): Promise<number> => {
  const { settings } = readConfig(root);
  await checkPassed(args[0], passed);
  const place = await placeOf(settings, configFile);
  if (place) await checkKey(settings, place, configFile);
  if (place) say(`${settings.name}: account ${place.account}, ${place.region}`);
  return runCdk([...args, ...passed]);
};

interface Leaving {
  readonly withData: boolean;
  readonly confirm?: string;
  readonly profile?: string;
}

/** What is run by `npm run configure`, `synth`, `deploy`, `diff` and `destroy`. */
export const createProgram = (): Command => {
  const program = new Command('npm run').description('Puts Plimsoll into an AWS account, and takes it out again.');
  /** A command that hands what it does not know itself to the CDK: `npm run deploy -- --profile finops`. */
  const passing = (name: string, description: string): Command =>
    program
      .command(name)
      .description(`${description}\n\nFurther options are the CDK's own: npx cdk ${name} --help.`)
      .argument('[cdk...]', 'options for the CDK, after --, such as --profile')
      .option('--config <file>', `another configuration than ${configFile}, for another deployment`)
      .hook('preAction', (command) => {
        const { config } = command.opts<{ readonly config?: string }>();
        // Read again by the CDK's process, which makes the templates.
        if (config !== undefined) process.env.PLIMSOLL_CONFIG = resolve(root, config);
      })
      .allowUnknownOption();
  addConfigure(program);
  passing('synth', 'Writes the CloudFormation templates to cdk.out; needs no credentials and no Docker.').action(
    async (passed: string[]) => {
      process.exitCode = await run(['synth', '--quiet'], passed);
      if (process.exitCode === 0)
        say(`cdk.out holds the templates; that of the role of other accounts is cdk.out/${memberRoleFile}.`);
    },
  );
  passing('deploy', 'Deploys the data and the service; permissions that grow are shown and asked for.').action(
    async (passed: string[]) => {
      process.exitCode = await runThere(['deploy', '--all'], passed);
    },
  );
  passing('diff', 'Shows what a deployment would change.').action(async (passed: string[]) => {
    process.exitCode = await runThere(['diff'], passed);
  });
  passing('destroy', 'Removes the service, and leaves the data.')
    .option('--with-data', 'delete the table and the buckets too, after asking for the name of the deployment', false)
    .option(
      '--confirm <name>',
      'with --with-data: the name of the deployment, where nobody is there to be asked for it',
    )
    .option('--profile <name>', 'the AWS profile')
    .action(async (passed: string[], { withData, confirm, profile }: Leaving) => {
      const { settings } = readConfig(root);
      await checkPassed('destroy', passed, ['--with-data', '--confirm']);
      if (withData && confirm === undefined && !process.stdin.isTTY) {
        const reason = 'asks for the name of the deployment, and nobody is there to answer';
        throw new InputError({ file: '--with-data', reason, fix: `add --confirm ${settings.name}` });
      }
      // Emptying the buckets is ours to do, not the CDK's, so both have to know it.
      if (profile !== undefined) process.env.AWS_PROFILE = profile;
      const place = await placeOf(settings, configFile);
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
