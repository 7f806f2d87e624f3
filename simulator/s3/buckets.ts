// The settings of a bucket, as a check of it reads them; the scenario says which are there.
import { failure } from '#simulator/base/answer.ts';
import { elements, emptyAnswer, xmlAnswer, type S3Result } from './answer.ts';
import { kmsKeyArn, type S3Context } from './metadata.ts';
import type { S3Request } from './request.ts';

export async function headBucket({ scenario }: S3Context): Promise<S3Result> {
  return emptyAnswer(200, { 'x-amz-bucket-region': scenario.regions[0]! });
}

export async function createBucket({ store }: S3Context, { bucket }: S3Request): Promise<S3Result> {
  store.createBucket(bucket);
  return emptyAnswer(200, { location: `/${bucket}` });
}

export async function listBuckets({ store }: S3Context): Promise<S3Result> {
  const buckets = store.buckets().map((name) => `<Bucket>${elements({ Name: name })}</Bucket>`);
  return xmlAnswer('ListAllMyBucketsResult', `<Buckets>${buckets.join('')}</Buckets>`);
}

export async function getBucketLocation({ scenario }: S3Context): Promise<S3Result> {
  // us-east-1 is written as nothing, for ever.
  const region = scenario.regions[0]!;
  return xmlAnswer('LocationConstraint', region === 'us-east-1' ? '' : region);
}

export async function getBucketEncryption({ scenario }: S3Context): Promise<S3Result> {
  const { encryption } = scenario.s3;
  if (encryption === 'none') {
    const text = 'The server side encryption configuration was not found';
    return failure('ServerSideEncryptionConfigurationNotFoundError', text, 404);
  }
  const key = encryption === 'aws:kms' ? { KMSMasterKeyID: kmsKeyArn(scenario) } : {};
  const byDefault = elements({ SSEAlgorithm: encryption, ...key });
  const rule = `<ApplyServerSideEncryptionByDefault>${byDefault}</ApplyServerSideEncryptionByDefault>`;
  const bucketKey = elements({ BucketKeyEnabled: encryption === 'aws:kms' });
  return xmlAnswer('ServerSideEncryptionConfiguration', `<Rule>${rule}${bucketKey}</Rule>`);
}

export async function getBucketVersioning({ scenario }: S3Context): Promise<S3Result> {
  return xmlAnswer('VersioningConfiguration', elements({ Status: scenario.s3.versioning ? 'Enabled' : 'Suspended' }));
}

/** The product's own rules: archive what is dated, expire evidence, drop unfinished uploads. */
const LIFECYCLE = [
  ['raw-to-glacier', 'raw/', '<Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition>'],
  ['reports-to-glacier', 'reports/', '<Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition>'],
  ['expire-runs', 'runs/', '<Expiration><Days>400</Days></Expiration>'],
  ['expire-write-probe', 'doctor/write-probe', '<Expiration><Days>1</Days></Expiration>'],
  [
    'abort-unfinished-uploads',
    '',
    '<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
  ],
] as const;

export async function getBucketLifecycle({ scenario }: S3Context): Promise<S3Result> {
  if (!scenario.s3.lifecycle) {
    return failure('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404);
  }
  const { noncurrentDays } = scenario.s3;
  const noncurrent = `<NoncurrentVersionExpiration><NoncurrentDays>${noncurrentDays}</NoncurrentDays></NoncurrentVersionExpiration>`;
  const rules = [...LIFECYCLE, ['expire-noncurrent', '', noncurrent] as const].map(
    ([id, prefix, action]) =>
      `<Rule>${elements({ ID: id })}<Filter>${elements({ Prefix: prefix })}</Filter>${elements({ Status: 'Enabled' })}${action}</Rule>`,
  );
  return xmlAnswer('LifecycleConfiguration', rules.join(''));
}

export async function getPublicAccessBlock({ scenario }: S3Context): Promise<S3Result> {
  if (!scenario.s3.publicAccessBlock) {
    const text = 'The public access block configuration was not found';
    return failure('NoSuchPublicAccessBlockConfiguration', text, 404);
  }
  const settings = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  return xmlAnswer('PublicAccessBlockConfiguration', elements(settings));
}
