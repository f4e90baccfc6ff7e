import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';

/** Empties the buckets of the data stack, with the credentials and the region of the SDK's usual chain. */
export const emptyBuckets =
  (region: string | undefined) =>
  async (dataStack: string): Promise<void> => {
    const place = region === undefined ? {} : { region };
    const describing = new DescribeStacksCommand({ StackName: dataStack });
    const { Stacks = [] } = await new CloudFormationClient(place).send(describing);
    const s3 = new S3Client(place);
    for (const { OutputKey, OutputValue } of Stacks[0]?.Outputs ?? [])
      if (OutputValue !== undefined && (OutputKey === 'BucketName' || OutputKey === 'AccessLogName'))
        await emptyBucket(s3, OutputValue);
  };

/** Removes every version and every delete marker, a thousand at a time. @throws when some of them stay */
export const emptyBucket = async (s3: S3Client, bucket: string): Promise<void> => {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    const removing = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await s3.send(removing);
    const [first] = Errors;
    if (first) throw new Error(`${bucket}: ${Errors.length} files stay; ${first.Key}: ${first.Code} ${first.Message}`);
  }
};
