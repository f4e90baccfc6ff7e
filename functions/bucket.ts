import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Files } from '../shared/ports.ts';

/** The files of a deployment, in its bucket; one is put with one request, so it is there whole or not at all. */
export const openBucket = (bucket: string, client = new S3Client({})): Files => ({
  async write(path, content, type = 'application/json') {
    const Body = typeof content === 'string' ? content : await buffer(content);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: path, Body, ContentType: type }));
  },
  async read(path) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: path }));
      return Body as AsyncIterable<Uint8Array> | undefined;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
});
