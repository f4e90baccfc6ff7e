import { printable } from '../../shared/model/printable.ts';
import { many } from '../../shared/report/layout.ts';
import { createFolderWriter } from '../../shared/sources/folder/index.ts';
import { type SampleOptions, sampleEstate, writeSample } from '../../shared/sources/sample/index.ts';
import { openProgress } from './progress.ts';
import { calledAs, say, type Terminal } from './terminal.ts';

/** Writes a made-up company as an estate folder: the same options, the same bytes. */
export const sampleCommand = async (
  options: SampleOptions & { readonly out: string },
  terminal: Terminal,
): Promise<void> => {
  const { out, ...sample } = options;
  const writer = await createFolderWriter(out, sampleEstate(sample).header);
  const progress = openProgress(terminal, 'Writing', 'resources');
  try {
    await writeSample(sample, writer, () => {
      terminal.stopped.throwIfAborted();
      progress.step();
    });
    await writer.close();
  } catch (error) {
    await writer.abandon();
    throw error;
  } finally {
    progress.end();
  }
  say(
    terminal,
    `Wrote ${many(sample.resources, 'resource')} to ${printable(out)}. Next: ${calledAs(terminal)} analyse --estate ${printable(out)}`,
  );
};
