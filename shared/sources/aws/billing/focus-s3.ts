import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Charge } from '../../../model/charge.ts';
import { InputError } from '../../../model/input-error.ts';
import type { Site } from '../../../ports.ts';
import { readCsvCharges, readCsvColumns } from '../../focus/csv.ts';
import { readParquetCharges, readParquetColumns } from '../../focus/parquet.ts';
import { unitPrices } from '../reach/charges.ts';
import { isOfAws } from '../reach/faults.ts';
import type { Budget } from './cost-explorer.ts';
import { type FocusExport, filesOf, type Listed, type ManifestFile, manifestsIn } from './manifest.ts';
import { BillS3Client, bytesOf, nameOf, rangesOf, type S3Object, streamOf } from './s3-object.ts';

/** Bill lines of a month, read when they are walked. */
export type MonthlyCharges = ReadonlyMap<string, () => AsyncIterable<Charge>>;

type Reader = () => AsyncIterable<Charge>;

const csvReader = async (client: BillS3Client, object: S3Object): Promise<Reader> => {
  const open = () => {
    const raw = streamOf(client, object);
    return object.key.endsWith('.gz') ? pipeline(raw, createGunzip({ chunkSize: 1 << 18 }), () => {}) : raw;
  };
  const bill = { name: nameOf(object), open };
  const columns = await readCsvColumns(bill);
  return () => readCsvCharges(bill, columns);
};

const parquetReader = async (client: BillS3Client, object: S3Object): Promise<Reader> => {
  const bill = {
    name: nameOf(object),
    isOfTheWay: isOfAws,
    open: async () => ({ bytes: rangesOf(client, object), async close() {} }),
  };
  const columns = await readParquetColumns(bill);
  return () => readParquetCharges(bill, columns);
};

const readerOf = (client: BillS3Client, object: S3Object): Promise<Reader> => {
  if (/\.csv(\.gz)?$/i.test(object.key)) return csvReader(client, object);
  if (/\.parquet$/i.test(object.key)) return parquetReader(client, object);
  const fix = 'export as gzip/csv or as Parquet';
  throw new InputError({ file: nameOf(object), reason: 'is neither CSV nor Parquet', fix });
};

const list = async (client: BillS3Client, { bucket, prefix }: FocusExport, cost: Budget): Promise<Listed[]> => {
  const listed: Listed[] = [];
  let ContinuationToken: string | undefined;
  do {
    if (!cost.reserve(unitPrices.s3List))
      throw new InputError({ file: `s3://${bucket}/${prefix}`, reason: 'the budget of this run would be passed' });
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        ...(prefix !== '' && { Prefix: `${prefix}/` }),
        ...(ContinuationToken && { ContinuationToken }),
      }),
    );
    for (const { Key: key, Size: size = 0, ETag: etag, LastModified } of page.Contents ?? [])
      if (key && !key.endsWith('/')) listed.push({ bucket, key, size, etag, changed: LastModified?.getTime() ?? 0 });
    ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (ContinuationToken);
  return listed;
};

const openMonth = async (
  client: BillS3Client,
  { object }: ManifestFile,
  there: ReadonlyMap<string, S3Object>,
): Promise<Reader> => {
  const text = (await bytesOf(client, object)).toString('utf8');
  const readers: Reader[] = [];
  for (const file of filesOf(text, object, there)) readers.push(await readerOf(client, file));
  return async function* () {
    for (const read of readers) yield* read();
  };
};

/**
 * Opens an export of FOCUS in S3: of each wanted month ("YYYY-MM") the files that its manifest names, their columns
 * checked. Lines come one by one when a month is walked, in bounded memory; what is wrong with them is thrown then, as
 * InputError. Whatever keeps the export from being opened is thrown as InputError too; faults of AWS become Gaps.
 */
export const openFocusExport = async (
  site: Site,
  { bucket, prefix: given }: FocusExport,
  months: readonly string[],
  cost: Budget,
): Promise<MonthlyCharges | undefined> => {
  const at = { bucket, prefix: given.replace(/^\/+|\/+$/g, '') };
  const hides = 'the bill line by line: spend by account, service and usage type together, and by resource';
  const client = site.client(BillS3Client);
  const listed = await site.attempt({ action: 's3:ListBucket', hides }, () => list(client, at, cost));
  if (!listed) return undefined;
  const there = new Map(listed.map((object): [string, S3Object] => [nameOf(object), object]));
  const wanted = manifestsIn(listed, at).filter(({ month }) => months.includes(month));
  return site.attempt({ action: 's3:GetObject', hides }, async () => {
    const opened = new Map<string, Reader>();
    for (const manifest of wanted) opened.set(manifest.month, await openMonth(client, manifest, there));
    return opened;
  });
};
