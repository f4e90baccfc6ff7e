import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'README.md');

/** Without anybody's credentials: what needs an account stops where it would ask for them. */
const withoutAccount = (folder: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_CONFIG_FILE: join(folder, 'no-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  NO_COLOR: '1',
});

/** Runs a command line of a page in `folder`, as its reader would, on a machine without credentials of AWS. */
export const runAsRead = (line: string, folder: string): string => {
  const [command, ...words] = line.trim().split(/\s+/);
  if (command !== 'npm') throw new Error(`README.md: only npm is run here, not ${command}`);
  const args = words.slice(words.indexOf('--') + 1);
  return execFileSync(process.execPath, [join(root, 'functions/local.ts'), ...args], {
    cwd: folder,
    env: withoutAccount(folder),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
};

/** The commands that a page tells its reader to try, in order. */
export const commandsOf = (page: string): string[] =>
  [...page.matchAll(/```sh\n([^`]*)```/g)]
    .flatMap(([, block]) => block!.trim().split('\n'))
    .filter((line) => line.startsWith('npm run -s plimsoll'));

/** Whether a command reads real accounts, as it cannot here. */
export const asksAccounts = (command: string): boolean => / -- (scan|export) /.test(`${command} `);

/** The README with the report as its own commands print it. */
export const freshReadme = (): string => {
  const readme = readFileSync(file, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-readme-'));
  try {
    const [sample, analyse] = commandsOf(readme);
    runAsRead(sample!, folder);
    const report = runAsRead(analyse!, folder).trimEnd();
    return readme.replace(
      /(<!-- report: [^>]*-->\n)[\s\S]*?(\n<!-- \/report -->)/,
      (_, open, close) => `${open}\`\`\`\n${report}\n\`\`\`${close}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

if (process.argv[1] === import.meta.filename) writeFileSync(file, freshReadme());
