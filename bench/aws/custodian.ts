import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../../test/aws/emulator/install.ts';
import type { Program } from './measure.ts';

const here = import.meta.dirname;
const main = 'import sys; from c7n.cli import main; sys.argv[0] = "custodian"; main()';

/** Cloud Custodian 0.9.53 with the policies beside this file, without its cache and without acting; `end` removes what it wrote. */
export const custodian = async (
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly program: Program; end(): Promise<void> }> => {
  const python = await pythonWith('c7n', join(here, 'requirements.txt'));
  const output = await mkdtemp(join(tmpdir(), 'plimsoll-c7n-'));
  const options = ['--region', 'us-east-1', '--output-dir', output, '--cache-period', '0', '--dryrun'];
  return {
    program: {
      command: python,
      arguments: ['-c', main, 'run', ...options, join(here, 'policies.yml')],
      environment: { ...environment, AWS_DEFAULT_REGION: 'us-east-1', HOME: output },
    },
    end: () => rm(output, { recursive: true, force: true }),
  };
};
