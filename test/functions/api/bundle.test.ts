import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the function bundles without the EC2 client or a Parquet reader', async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../../../functions/api.ts', import.meta.url))],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('functions/api.ts');
  expect(inputs.filter((one) => /client-ec2|hyparquet|dynalite/.test(one))).toEqual([]);
});
