import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a configuration that is wrong is refused in one line, and nothing is synthesised', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-app-'));
  writeFileSync(join(folder, 'plimsoll.config.json'), '{"readng":{}}');
  const app = join(import.meta.dirname, '../../infra/app.ts');
  const { status, stderr } = spawnSync(process.execPath, [app], { cwd: folder, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^error: plimsoll\.config\.json: readng: is no key of the configuration\. Fix: did you mean "reading"\?[^\n]*\n$/,
  );
  expect(readdirSync(folder)).toEqual(['plimsoll.config.json']);
});
