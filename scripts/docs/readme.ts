import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'README.md');

/** Runs a command line of the README in `folder`, as its reader would. */
export const runAsRead = (line: string, folder: string): string => {
  const [command, ...words] = line.trim().split(/\s+/);
  if (command !== 'npm') throw new Error(`README.md: only npm is run here, not ${command}`);
  const args = words.slice(words.indexOf('--') + 1);
  const environment = { ...process.env, NO_COLOR: '1' };
  return execFileSync(process.execPath, [join(root, 'functions/local.ts'), ...args], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
};

/** The commands that the README tells its reader to try, in order. */
export const commandsOf = (readme: string): string[] =>
  [...readme.matchAll(/```sh\n([^`]*)```/g)]
    .flatMap(([, block]) => block!.trim().split('\n'))
    .filter((line) => line.startsWith('npm run -s plimsoll'));

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
