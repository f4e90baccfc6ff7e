import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { local } from '../../../functions/api/caller.ts';
import { createApi } from '../../../functions/api.ts';
import { serveOnLoopback } from '../../../functions/loopback.ts';
import { generateClient } from '../../../scripts/client/generate.ts';
import { company, now } from '../../support/api.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
let home: string;

/** What somebody writes against the client, with nothing else at hand. */
const program = `
import { approve } from './approve.ts';
import { defaults, getSavings, listRecommendations } from './plimsoll.ts';

const [, , origin = '', id = ''] = process.argv;
defaults.baseUrl = origin;
const savings = await getSavings();
const open = await listRecommendations({ minimumSaving: 10, limit: 1 });
if (open.status !== 200) throw new Error(open.data.detail);
const unasked = await listRecommendations({ account: '' });
console.log(JSON.stringify({
  potential: savings.status === 200 ? savings.data.potential : null,
  names: open.data.items.map(({ resource }) => resource),
  more: open.data.cursor !== undefined,
  refusedField: unasked.status === 400 ? unasked.data.errors[0]?.field : null,
  first: await approve(id),
  second: await approve(id, '"1"'),
}));
`;
const approving = `
import { getRecommendation, moveRecommendation } from './plimsoll.ts';

export const approve = async (id: string, version?: string): Promise<string> => {
  const read = await getRecommendation(id);
  if (read.status !== 200) return read.data.title;
  const etag = version ?? \`"\${read.data.version}"\`;
  const moved = await moveRecommendation(id, etag, { move: 'approve', reason: 'agreed' });
  return moved.status === 200 ? moved.data.status : \`\${moved.status} \${moved.data.type}\`;
};
`;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-client-'));
  await symlink(join(root, 'node_modules'), join(home, 'node_modules'), 'dir');
  await generateClient(home);
  await writeFile(join(home, 'package.json'), '{ "type": "module" }');
  await writeFile(join(home, 'program.ts'), program);
  await writeFile(join(home, 'approve.ts'), approving);
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** As strictly as everything here, but for the one setting that its runtime library does not know. */
const checked = async (): Promise<string> => {
  const compilerOptions = { exactOptionalPropertyTypes: false };
  const extended = { extends: join(root, 'tsconfig.json'), include: [join(home, '*.ts')], compilerOptions };
  await writeFile(join(home, 'tsconfig.json'), JSON.stringify(extended));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', home]).then(
    () => '',
    (error: { readonly stdout?: string }) => String(error.stdout ?? error),
  );
};

test('the generated client type-checks, and so does what is written against it', async () => {
  expect(await checked()).toBe('');
});

test('it lists, reads and moves, and a refusal is a typed problem', async () => {
  const { store, unattached } = company();
  const clock = { now: () => now };
  const server = await serveOnLoopback(createApi({ store, clock, caller: local }), clock, 0);
  try {
    const { stdout } = await run(process.execPath, [join(home, 'program.ts'), server.origin, unattached.id]);
    expect(JSON.parse(stdout)).toEqual({
      potential: '61.50',
      names: ['vol-1'],
      more: true,
      refusedField: 'account',
      first: 'approved',
      second: '412 urn:plimsoll:problem:version-stale',
    });
  } finally {
    await server.close();
  }
});

test('a misuse of it does not compile', async () => {
  const wrong = `import { listRecommendations } from './plimsoll.ts';\nawait listRecommendations({ acount: '1' });\n`;
  await writeFile(join(home, 'wrong.ts'), wrong);
  expect(await checked()).toContain("'acount' does not exist in type");
  await rm(join(home, 'wrong.ts'));
});
