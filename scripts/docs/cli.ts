import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { createProgram } from '../../functions/cli/program.ts';

/** The help of a command with its examples, as `--help` prints it. */
const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({
    writeOut: (chunk) => {
      text += chunk;
    },
  });
  command.outputHelp();
  return text.trimEnd();
};

const sections = (command: Command, path: string): string[] =>
  command.commands.flatMap((one) => [
    `## ${path} ${one.name()}\n\n\`\`\`\n${helpOf(one)}\n\`\`\`\n`,
    ...sections(one, `${path} ${one.name()}`),
  ]);

const introduction = `# The command line

Generated from the commands' own help by \`node scripts/docs/cli.ts\`; a test keeps it fresh.

In a checkout, write \`npm run -s plimsoll -- COMMAND\`; with the package installed (\`npm pack\`, then \`npm i -g\` the
tarball), \`plimsoll COMMAND\`, on any Node from 20 on. What \`scan\`, \`export\` and \`permissions\` do with real accounts, and what
that costs, is in [accounts.md](accounts.md).

Figures: *spend* is what our model says a month costs at the prices that are known, after commitments, with those that go
unused. *To save* and each change's saving are net of commitments. Spend by owner, account and service is at on-demand
prices, before commitments, and says so.

CSV is UTF-8 without a byte order mark. A text cell that a spreadsheet would run (it begins with \`=\`, \`+\`, \`-\` or \`@\`) gets
an apostrophe in front; amounts are plain numbers, so a negative one stays \`-3.21\` and can be summed. Control and
bidirectional characters in names and tags are written as \`\\u{…}\` in text and CSV; JSON escapes them as JSON does.

`;

/** The text of `docs/cli.md`. */
export const cliText = (): string => {
  const nowhere = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY: false });
  const program = createProgram(
    {
      out: nowhere,
      err: nowhere,
      clock: { now: () => new Date(0) },
      environment: {},
      stopped: new AbortController().signal,
      processId: 0,
    },
    () => {},
  );
  const whole = `## plimsoll\n\n\`\`\`\n${helpOf(program)}\n\`\`\`\n`;
  return `${introduction}${[whole, ...sections(program, 'plimsoll')].join('\n')}`;
};

if (import.meta.main) writeFileSync(new URL('../../docs/cli.md', import.meta.url), cliText());
