import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { type FunctionName, functionNames } from '../../infra/functions.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';

export { type FunctionName, functionNames } from '../../infra/functions.ts';

const root = join(import.meta.dirname, '../..');

/** Where the bundles stand: a folder for each function, with its code and the settings of the deployment. */
export const bundlesFolder = join(root, 'dist/functions');

export interface Bundling {
  readonly settings?: Settings;
  readonly names?: readonly FunctionName[];
  readonly folder?: string;
}

/** What esbuild says of a bundle: its size in bytes, and how much of it comes from which file. */
export type Bundled = Metafile['outputs'][string];

/**
 * Builds `<folder>/<name>/index.js` of each function with `settings.json` beside it, as Lambda gets them. The SDK is
 * in the bundle and the output is CommonJS, since both make a cold start shorter. Built twice, the same bytes.
 */
export const bundle = async ({
  settings = defaultSettings,
  names = functionNames,
  folder = bundlesFolder,
}: Bundling = {}): Promise<ReadonlyMap<FunctionName, Bundled>> => {
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.ts`])),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './functions/credentials.ts' },
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  for (const name of names) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'settings.json'), text);
  }
  const outputOf = (name: FunctionName): Bundled =>
    metafile.outputs[relative(root, resolve(folder, name, 'index.js')).replaceAll('\\', '/')]!;
  return new Map(names.map((name) => [name, outputOf(name)]));
};
