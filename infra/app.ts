import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, bundlesFolder } from '../scripts/deploy/bundle.ts';
import { InputError } from '../shared/model/input-error.ts';
import { memberRoleFile, readConfig } from './config.ts';
import { memberRoleTemplate } from './member-role.ts';
import { plimsoll } from './plimsoll.ts';

/** Run by the CDK's command line (cdk.json): configuration in, cloud assembly out. */
const main = async (): Promise<void> => {
  const { settings, notes } = readConfig(process.cwd());
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
  await bundle({ settings });
  const { app } = plimsoll({ settings, bundles: bundlesFolder });
  const { directory } = app.synth();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, memberRoleFile), `${JSON.stringify(memberRoleTemplate(settings), null, 2)}\n`);
};

await main().catch((error: unknown) => {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
});
