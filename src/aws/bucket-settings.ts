// Reads the settings of the report's bucket for `doctor`. This module never changes a setting.
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutObjectCommand,
  UploadPartCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3';
import { computeSha256, toChecksumFields, UPLOAD_CHECKSUM } from './checksums.ts';
import { isAlgorithm, type WriteEncryption } from './write-encryption.ts';

/** The only key that the write probe writes. A lifecycle rule of the bucket expires the object. */
export const PROBE_KEY = 'doctor/write-probe';

/** An enabled lifecycle rule of the bucket for the keys below `prefix`. Days are counted from the time an object was written. */
export type LifecycleRuleSummary = {
  id: string;
  prefix: string;
  /** Whether the rule filters by more than the prefix, such as by a tag or a size. */
  hasFilter: boolean;
  archivesAfterDays?: number;
  expiresAfterDays?: number;
  /** The number of days after which a noncurrent version is deleted. */
  noncurrentExpiresAfterDays?: number;
  abortsUploadsAfterDays?: number;
};

export type BucketSettings = ReturnType<typeof createBucketSettings>;

/**
 * Creates the reader. Its methods throw S3's errors as the SDK throws them, but return undefined or an empty list for a missing setting.
 */
export function createBucketSettings(client: S3Client, Bucket: string) {
  const undefinedOnError = async <T>(absent: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if ((error as Error).name === absent) return undefined;
      throw error;
    }
  };
  return {
    /** Returns the region of the bucket. Throws if the bucket does not exist or belongs to another account. */
    region: async (): Promise<string | undefined> =>
      (await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion,

    /** Returns the default encryption, or undefined if none is set. */
    encryption: (): Promise<WriteEncryption | undefined> =>
      undefinedOnError('ServerSideEncryptionConfigurationNotFoundError', async () => {
        const { ServerSideEncryptionConfiguration: set } = await client.send(
          new GetBucketEncryptionCommand({ Bucket }),
        );
        const { SSEAlgorithm, KMSMasterKeyID } = set?.Rules?.[0]?.ApplyServerSideEncryptionByDefault ?? {};
        return isAlgorithm(SSEAlgorithm) ? { algorithm: SSEAlgorithm, keyId: KMSMasterKeyID } : undefined;
      }),

    isVersioned: async (): Promise<boolean> =>
      (await client.send(new GetBucketVersioningCommand({ Bucket }))).Status === 'Enabled',

    /** Whether all four settings of S3 Block Public Access are enabled. */
    async blocksPublicAccess(): Promise<boolean> {
      const set = await undefinedOnError('NoSuchPublicAccessBlockConfiguration', async () => {
        const answer = await client.send(new GetPublicAccessBlockCommand({ Bucket }));
        return answer.PublicAccessBlockConfiguration;
      });
      const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } = set ?? {};
      return [BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets].every((on) => on === true);
    },

    /** Returns the enabled lifecycle rules. The list is empty if the bucket has no lifecycle configuration. */
    async lifecycle(): Promise<LifecycleRuleSummary[]> {
      const rules = await undefinedOnError('NoSuchLifecycleConfiguration', async () => {
        const answer = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
        return answer.Rules;
      });
      return (rules ?? []).filter(({ Status }) => Status === 'Enabled').map(summarizeLifecycleRule);
    },

    /**
     * Writes the probe in both ways in which a run writes objects: with a single request, then in parts. `encryption`, if given, overrides
     * the encryption in the settings. Throws if S3 rejects a request.
     */
    async probeWrite(encryption?: WriteEncryption): Promise<void> {
      const Body = Buffer.from(`Written by doctor to see whether it can be, at ${new Date().toISOString()}.\n`);
      const checksum = toChecksumFields(computeSha256(Body));
      const { algorithm: ServerSideEncryption, keyId: SSEKMSKeyId } = encryption ?? {};
      const object = { Bucket, Key: PROBE_KEY, ContentType: 'text/plain', ServerSideEncryption, SSEKMSKeyId };
      await client.send(new PutObjectCommand({ ...object, Body, ...checksum }));
      const ChecksumAlgorithm = UPLOAD_CHECKSUM;
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm }));
      const upload = { Bucket, Key: PROBE_KEY, UploadId };
      const sent = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body, ChecksumAlgorithm }));
      const Parts = [{ PartNumber: 1, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 }];
      await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    },
  };
}

function summarizeLifecycleRule(rule: LifecycleRule): LifecycleRuleSummary {
  const { And, Prefix, ...conditions } = rule.Filter ?? {};
  const { Prefix: andPrefix, ...more } = And ?? {};
  const archive = rule.Transitions?.find(({ StorageClass }) => /GLACIER|DEEP_ARCHIVE/.test(StorageClass ?? ''));
  const noncurrent = rule.NoncurrentVersionExpiration?.NoncurrentDays;
  const uploads = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  return {
    id: rule.ID ?? '',
    prefix: Prefix ?? andPrefix ?? rule.Prefix ?? '',
    hasFilter: Object.keys({ ...conditions, ...more }).length > 0,
    ...(archive?.Days === undefined ? {} : { archivesAfterDays: archive.Days }),
    ...(rule.Expiration?.Days === undefined ? {} : { expiresAfterDays: rule.Expiration.Days }),
    ...(noncurrent === undefined ? {} : { noncurrentExpiresAfterDays: noncurrent }),
    ...(uploads === undefined ? {} : { abortsUploadsAfterDays: uploads }),
  };
}
