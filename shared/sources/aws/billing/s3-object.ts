import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { AsyncBuffer } from 'hyparquet';
import { exactly } from '../../focus/parquet.ts';
import { isOfAws } from '../reach/faults.ts';

/** S3 by paths, which names with dots and local endpoints need; it goes to the region that the bucket is in. */
export class BillS3Client extends S3Client {
  constructor(configuration: S3ClientConfig) {
    super({ ...configuration, forcePathStyle: true, followRegionRedirects: true });
  }
}

/** One object as it was listed; it is read in this state or not at all. */
export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag?: string | undefined;
}

export const nameOf = ({ bucket, key }: Pick<S3Object, 'bucket' | 'key'>): string => `s3://${bucket}/${key}`;

const readRange = async (client: S3Client, object: S3Object, range: string | undefined): Promise<Readable> => {
  const { bucket: Bucket, key: Key, etag } = object;
  const asked = { Bucket, Key, ...(range && { Range: range }), ...(etag && { IfMatch: etag }) };
  const { Body } = await client.send(new GetObjectCommand(asked));
  if (Body instanceof Readable) return Body;
  throw new TypeError(`${nameOf(object)} came without a body`);
};

/** A connection that ends before its time; Node says so in one of several ways. */
const isCut = (error: unknown): boolean =>
  isOfAws(error) || (error instanceof Error && /aborted|premature close|terminated/i.test(error.message));

const mostCuts = 3;

/** Bytes of an object from `start` to before `end`. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of an object or of a part of it. After a cut it goes on where that happened: a slow reader is cut off by its
 * own timeout every so often, so only cuts without a byte between them are counted.
 */
async function* chunksOf(client: S3Client, object: S3Object, part?: Part): AsyncGenerator<Buffer> {
  const { start, end } = part ?? { start: 0, end: object.size };
  let at = start;
  let cuts = 0;
  while (at < end) {
    const from = at;
    const body = await readRange(client, object, part || at > 0 ? `bytes=${at}-${end - 1}` : undefined);
    try {
      for await (const chunk of body) {
        at += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    } catch (error) {
      if (!isCut(error) || (at === from && cuts >= mostCuts)) throw error;
    } finally {
      body.destroy();
    }
    cuts = at > from ? 0 : cuts + 1;
    if (cuts > mostCuts) throw new Error(`${nameOf(object)} ended after ${at} bytes`);
  }
}

/** An object as a stream of bytes, as they are stored. */
export const streamOf = (client: S3Client, object: S3Object): Readable =>
  Readable.from(chunksOf(client, object), { objectMode: false });

/** A whole object: for manifests. */
export const bytesOf = (client: S3Client, object: S3Object): Promise<Buffer> => buffer(streamOf(client, object));

/** An object whose ranges are read as they are asked for. */
export const rangesOf = (client: S3Client, object: S3Object): AsyncBuffer => ({
  byteLength: object.size,
  async slice(start, end = object.size) {
    return exactly(await buffer(chunksOf(client, object, { start, end: Math.min(end, object.size) })));
  },
});
