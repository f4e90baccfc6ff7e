import { Command, InvalidArgumentError, Option } from 'commander';
import { steps } from '../../shared/model/usage.ts';
import { accountsOption, awsOptions, focusOption, roleOption } from './aws-options.ts';
import { exit, failed } from './faults.ts';
import type { Terminal } from './terminal.ts';

/** The instant at which a sample ends unless another is asked for: fixed, so that the same arguments give the same bytes. */
export const sampleAsOf = '2026-03-01T00:00:00Z';
export const usualPort = 7465;
export const usualState = '.plimsoll';

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least || Number(text) > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return Number(text);
  };

const instant = (text: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError(`Give an instant in UTC, such as ${sampleAsOf}.`);
  return new Date(text).toISOString().replace('.000Z', 'Z');
};

const month = (text: string): string => {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('Give a month as YYYY-MM.');
  return text;
};

const estate = (): Option => new Option('--estate <dir>', 'the estate folder to read').makeOptionMandatory();
const policy = (): Option =>
  new Option('--policy <file>', 'a policy file, such as policy show prints (default: the default policy)');
const format = (): Option =>
  new Option('--format <format>', 'form of the result').choices(['text', 'json', 'csv']).default('text');
const out = (): Option =>
  new Option(
    '--out <file>',
    'write the result to a file, which appears whole or not at all (default: standard output)',
  );
const state = (): Option =>
  new Option('--state <dir>', 'the folder that the embedded store lives in').default(usualState);
const port = (): Option =>
  new Option('--port <number>', 'port of 127.0.0.1 to listen on; 0 takes a free one (or PORT in the environment)')
    .argParser(whole(0, 65_535))
    .env('PORT')
    .default(usualPort);

const footer = `
Results go to standard output, everything else to standard error. NO_COLOR is honoured.
Exit status: 0 done, 1 fault, 2 wrong use or bad input (nothing was written), 3 gaps and --strict.`;

/** The whole command line. `done` is told the exit status of what ran. */
export const createProgram = (terminal: Terminal, done: (status: number) => void): Command => {
  const program = new Command('plimsoll')
    .description('Finds what an AWS estate wastes and where it is about to run out, and puts an honest price on it.')
    .addHelpText(
      'after',
      `\nExample:\n  $ plimsoll sample --out estate\n  $ plimsoll analyse --estate estate\n  $ plimsoll scan --max-cost 0.50\n${footer}`,
    );
  const command = (name: string, description: string, example: string): Command =>
    program.command(name).description(description).addHelpText('after', `\nExample:\n  $ ${example}`);

  command(
    'sample',
    'Writes a made-up company as an estate folder. The same arguments give the same bytes; memory does not grow with size.',
    'plimsoll sample --resources 1000 --days 35 --seed 7 --out estate',
  )
    .addOption(new Option('--resources <number>', 'how many resources').argParser(whole(10, 1_000_000)).default(120))
    .addOption(
      new Option('--days <number>', 'days of usage before the last midnight').argParser(whole(1, 400)).default(35),
    )
    .addOption(
      new Option('--step <seconds>', `finest step of percentages: ${steps.join(', ')}`)
        .argParser((text) => {
          const step = steps.find((one) => String(one) === text);
          if (step === undefined) throw new InvalidArgumentError(`Give one of ${steps.join(', ')}.`);
          return step;
        })
        .default(300),
    )
    .addOption(
      new Option('--seed <number>', 'another number, another company').argParser(whole(0, 999_999_999)).default(1),
    )
    .addOption(
      new Option('--as-of <instant>', 'the moment that the estate is known at').argParser(instant).default(sampleAsOf),
    )
    .addOption(new Option('--out <dir>', 'a new or an empty folder').makeOptionMandatory())
    .action(async (options) => (await import('./sample.ts')).sampleCommand(options, terminal));

  command(
    'analyse',
    'Analyses an estate folder: every check on every resource, one bill, and changes that can all be made. No network.',
    'plimsoll analyse --estate estate --format json --out analysis.json',
  )
    .addOption(estate())
    .addOption(policy())
    .addOption(format())
    .addOption(out())
    .option('--strict', 'exit with 3 when parts could not be seen')
    .action(async (options) => done(await (await import('./analyse.ts')).analyseCommand(options, terminal)));

  command(
    'explain',
    'Says everything about one resource: every verdict, why and why not, with candidates and price lines.',
    'plimsoll explain --estate estate i-0123456789abcdef0',
  )
    .argument('<resource>', "AWS's own id: i-…, vol-…, an ARN, the name of a table")
    .addOption(estate())
    .addOption(policy())
    .option('--account <id>', 'where several resources have the id: the one of this account')
    .option('--region <region>', 'the one of this region')
    .option('--kind <kind>', 'the one of this kind')
    .addOption(format())
    .addOption(out())
    .action(async (id, options) => (await import('./explain.ts')).explainCommand(id, options, terminal));

  command(
    'start',
    'Collects, analyses and reports a made-up company on the embedded store, then serves it. What npm start runs.',
    'plimsoll start --once',
  )
    .option('--once', 'exit after the report')
    .addOption(port())
    .addOption(state())
    .action(async (options) => (await import('./start.ts')).startCommand(options, terminal));

  command('serve', 'Serves the API on 127.0.0.1, from the embedded store.', 'plimsoll serve --port 8080')
    .addOption(port())
    .addOption(state())
    .action(async (options) => (await import('./serve.ts')).serveCommand(options, terminal));

  command(
    'report',
    'The finance report of a month, from the embedded store: what is spent, could be saved and is approved, by whom.',
    'plimsoll report --month 2026-03 --format csv --out march.csv',
  )
    .addOption(new Option('--month <month>', 'the month, as YYYY-MM').argParser(month).makeOptionMandatory())
    .addOption(state())
    .addOption(format())
    .addOption(out())
    .action(async (options) => (await import('./report.ts')).reportCommand(options, terminal));

  const scan = command(
    'scan',
    'Reads real AWS accounts, changes nothing in them, analyses, and reports. A later scan asks only for what is new.',
    'plimsoll scan --profile finance --regions us-east-1,eu-west-1 --max-cost 0.50',
  );
  for (const option of awsOptions()) scan.addOption(option);
  scan
    .addOption(policy())
    .option('--fresh', 'ask for the usage of the whole window again, and not only since the last scan')
    .addOption(
      new Option('--state <dir>', 'the folder in which scans keep their history, under scans/').default(usualState),
    )
    .addOption(format())
    .addOption(out())
    .option('--strict', 'exit with 3 when parts could not be seen')
    .action(async (options) => done(await (await import('./scan.ts')).scanCommand(options, terminal)));

  const exporting = command(
    'export',
    'Reads real AWS accounts as a first scan does, and writes an estate folder: analyse finds the same in it, without credentials.',
    'plimsoll export --profile finance --out estate',
  );
  for (const option of awsOptions()) exporting.addOption(option);
  exporting
    .addOption(policy())
    .addOption(new Option('--out <dir>', 'a new or an empty folder').makeOptionMandatory())
    .option('--strict', 'exit with 3 when parts could not be seen')
    .action(async (options) => done(await (await import('./export.ts')).exportCommand(options, terminal)));

  command(
    'permissions',
    'Prints the IAM permissions that scan and export need, and no more, for the checks that the policy enables. None of them changes a resource.',
    'plimsoll permissions --format cloudformation > reader.json',
  )
    .addOption(policy())
    .addOption(accountsOption())
    .addOption(roleOption())
    .addOption(focusOption())
    .addOption(
      new Option('--partition <partition>', 'the partition of the ARNs')
        .choices(['aws', 'aws-cn', 'aws-us-gov'])
        .default('aws'),
    )
    .addOption(
      new Option(
        '--format <format>',
        'json: an IAM policy for whoever runs scan; cloudformation: a template of the role that each other account makes for it',
      )
        .choices(['json', 'cloudformation'])
        .default('json'),
    )
    .addOption(out())
    .action(async (options) => {
      const [{ permissionsCommand }, { catalogue }] = await Promise.all([
        import('./permissions.ts'),
        import('../../shared/services/index.ts'),
      ]);
      await permissionsCommand(options, catalogue, terminal);
    });

  program
    .command('policy')
    .description('The policy: which checks run, with which limits, and who owns what.')
    .command('show')
    .description('Prints the default policy with every check and setting: a file to begin with.')
    .addHelpText('after', '\nExample:\n  $ plimsoll policy show > policy.json')
    .action(async () => {
      const [{ showPolicy }, { catalogue }] = await Promise.all([
        import('./policy.ts'),
        import('../../shared/services/index.ts'),
      ]);
      await showPolicy(catalogue, terminal);
    });

  return settled(program, terminal);
};

/** Streams and exits as promised, for every command alike. */
const settled = (command: Command, terminal: Terminal): Command => {
  command
    .exitOverride()
    .showHelpAfterError('(--help says more)')
    .configureHelp({ helpWidth: 100 })
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
    });
  for (const one of command.commands) settled(one, terminal);
  return command;
};

/** Runs a command line (without node and script); resolves to the exit status and never rejects. */
export const run = async (argv: readonly string[], terminal: Terminal): Promise<number> => {
  let status: number = exit.done;
  const program = createProgram(terminal, (given) => {
    status = given;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    return failed(error, terminal);
  }
};
