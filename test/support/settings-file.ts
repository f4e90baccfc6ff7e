import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings } from '../../shared/settings.ts';

/** The file that the bundler puts beside a function. */
export const settingsFile = (settings: object = defaultSettings): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'plimsoll-settings-')), 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
};
