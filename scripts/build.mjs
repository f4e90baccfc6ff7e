// Bundles the command line into dist/: what `npm pack` ships, runnable on any Node >= 20 without building.
// dynalite stays outside (it loads a native store); prices and instance types become chunks that are read when needed.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'dist');
// `npm pack` in a fresh clone finds nothing installed.
if (!existsSync(join(root, 'node_modules/esbuild')))
  spawnSync(process.execPath, [join(root, 'scripts/prestart.mjs')], { stdio: ['ignore', 2, 2] });
const { build } = await import('esbuild');
rmSync(outdir, { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { plimsoll: 'functions/local.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  splitting: true,
  minify: true,
  keepNames: true,
  chunkNames: 'chunks/[name]-[hash]',
  mainFields: ['module', 'main'],
  external: ['dynalite'],
  inject: ['scripts/node20.ts'],
  // Packages in CommonJS call require(), which modules do not have.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
  },
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
});
chmodSync(join(outdir, 'plimsoll.js'), 0o755);

const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
process.stderr.write(`dist/: ${Object.keys(metafile.outputs).length} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
