import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../shared/settings.ts';
import { indexes, tableKeys } from '../shared/wiring.ts';
import { customerKey } from './constructs/customer-key.ts';
import { bucketNameOf } from './names.ts';

export interface DataStackProps extends StackProps {
  readonly settings: Settings;
  /** The data is to be deleted with the stack: nothing protects it any more. */
  readonly forget?: boolean;
}

/** How long the parts of a run are kept: long enough to redrive one, and to ask what went wrong. */
const daysOfRuns = 14;
/** How long a file that was overwritten or removed can be had back. */
const daysOfOldVersions = 90;

/** What must survive: the table and the bucket. Removing the stack leaves both. */
export class DataStack extends Stack {
  readonly table: Table;
  readonly bucket: Bucket;
  readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { settings, forget = false, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: !forget });
    const removalPolicy = forget ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.key = settings.encryption === 'customer' ? customerKey(this, removalPolicy) : undefined;
    this.table = this.#table(settings, forget, removalPolicy);
    this.bucket = this.#bucket(settings, removalPolicy);
    // `npm run deploy` sees by it that there is a key, which its files need for as long as they are kept.
    if (this.key) new CfnOutput(this, 'KeyArn', { value: this.key.keyArn });
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName });
    new CfnOutput(this, 'AccessLogName', { value: `${bucketNameOf(settings.name, this)}-access-log` });
  }

  #table({ name }: Settings, forget: boolean, removalPolicy: RemovalPolicy): Table {
    const text = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
    const table = new Table(this, 'Table', {
      tableName: name,
      partitionKey: text(tableKeys.partition),
      sortKey: text(tableKeys.sort),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: tableKeys.expires,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !forget,
      removalPolicy,
      ...(this.key
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key }
        : { encryption: TableEncryption.DEFAULT }),
    });
    for (const { name: indexName, partition, sort, include } of indexes)
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(partition),
        sortKey: text(sort),
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...include],
      });
    return table;
  }

  #bucket({ name, logDays }: Settings, removalPolicy: RemovalPolicy): Bucket {
    const closed = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy,
    };
    const bucketName = bucketNameOf(name, this);
    const accessLog = new Bucket(this, 'AccessLog', {
      ...closed,
      bucketName: `${bucketName}-access-log`,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ expiration: Duration.days(logDays) }],
    });
    return new Bucket(this, 'Bucket', {
      ...closed,
      bucketName,
      versioned: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Its optional members are typed otherwise than the interface's.
      serverAccessLogsBucket: accessLog as IBucket,
      ...(this.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      lifecycleRules: [
        {
          id: 'runs',
          prefix: 'runs/',
          expiration: Duration.days(daysOfRuns),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(daysOfOldVersions),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
        },
      ],
    });
  }
}
