import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyBucket } from '../../scripts/deploy/buckets.ts';
import { type Emulator, startEmulator } from './emulator/start.ts';

let emulator: Emulator;
let s3: S3Client;
beforeAll(async () => {
  emulator = await startEmulator();
  const credentials = { accessKeyId: 'AKIAPLIMSOLLCALLER01', secretAccessKey: 'of-no-use' };
  s3 = new S3Client({ endpoint: emulator.url, region: 'us-east-1', forcePathStyle: true, credentials });
});
afterAll(() => emulator?.stop());

const left = async (Bucket: string): Promise<number> => {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return Versions.length + DeleteMarkers.length;
};

test('a bucket is emptied of every version and every mark of a deletion, and of no other bucket', async () => {
  for (const Bucket of ['ours', 'theirs']) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const Key of ['reports/a', 'reports/a', 'runs/b'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'runs/b' }));
  }
  expect(await left('ours')).toBe(4);
  await emptyBucket(s3, 'ours');
  expect([await left('ours'), await left('theirs')]).toEqual([0, 4]);
  await emptyBucket(s3, 'ours');
});
