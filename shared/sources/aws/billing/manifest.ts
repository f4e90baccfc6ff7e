import * as z from 'zod';
import { InputError } from '../../../model/input-error.ts';
import { nameOf, type S3Object } from './s3-object.ts';

/** Where an export of the bill lies; the prefix is the one that was given to the export, or leads to it. */
export interface FocusExport {
  readonly bucket: string;
  readonly prefix: string;
}

/** The manifest of a month, before it is read. */
export interface ManifestFile {
  readonly export: string;
  readonly month: string;
  readonly object: S3Object;
}

/** An object of a listing with the time of its last change, in milliseconds. */
export type Listed = S3Object & { readonly changed: number };

const manifestKey =
  /^(?<parent>(?:.*\/)?(?<name>[^/]+))\/metadata\/billing_period=(?<month>\d{4}-\d{2})\/(?:.*\/)?[^/]*Manifest\.json$/i;

const whatItIs = 'name the bucket and prefix of an export of "FOCUS 1.0 with AWS columns" (AWS Data Exports)';

/**
 * The newest manifest of each month
 * (https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html). An export that keeps what it
 * wrote before writes one each time, deeper down. Nothing there, no manifest, or several exports are refused.
 */
export const manifestsIn = (listed: readonly Listed[], { bucket, prefix }: FocusExport): readonly ManifestFile[] => {
  const file = `s3://${bucket}/${prefix}`;
  if (listed.length === 0) throw new InputError({ file, reason: 'there is no file', fix: whatItIs });
  const newest = new Map<string, ManifestFile & { readonly changed: number }>();
  const exports = new Set<string>();
  for (const object of listed) {
    const { parent, month } = manifestKey.exec(object.key)?.groups ?? {};
    if (parent === undefined || month === undefined) continue;
    exports.add(parent);
    const before = newest.get(month);
    if (!before || object.changed >= before.changed)
      newest.set(month, { export: parent, month, object, changed: object.changed });
  }
  if (newest.size === 0)
    throw new InputError({ file, reason: 'there are files, and no manifest of an export among them', fix: whatItIs });
  if (exports.size > 1) {
    const reason = `there are several exports: ${[...exports].sort().join(', ')}`;
    throw new InputError({ file, reason, fix: 'give the prefix of one, with its name' });
  }
  return [...newest.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
};

const manifestSchema = z.object({ dataFiles: z.array(z.string().regex(/^s3:\/\/[^/]+\/.+/)) });

/** The files of a month, in the order of its manifest; one that was not listed is refused by name. */
export const filesOf = (text: string, manifest: S3Object, there: ReadonlyMap<string, S3Object>): S3Object[] => {
  const file = nameOf(manifest);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new InputError({ file, reason: 'is no JSON', fix: 'let AWS write the export again' });
  }
  const read = manifestSchema.safeParse(value);
  if (!read.success)
    throw new InputError({ file, field: 'dataFiles', reason: 'is no list of s3://bucket/key', fix: whatItIs });
  return read.data.dataFiles.map((named) => {
    const object = there.get(named);
    if (object) return object;
    const reason = `names ${named}, which is not there`;
    throw new InputError({ file, reason, fix: 'wait for the next delivery, or refresh the export' });
  });
};
