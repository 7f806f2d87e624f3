// The organization's bucket, as anybody reads it.
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { Organization } from './organizations.ts';

function bucketOf({ aws, scenario }: Organization): { client: S3Client; Bucket: string } {
  const credentials = {
    accessKeyId: aws['AWS_ACCESS_KEY_ID']!,
    secretAccessKey: aws['AWS_SECRET_ACCESS_KEY']!,
    sessionToken: aws['AWS_SESSION_TOKEN']!,
  };
  const endpoint = aws['AWS_ENDPOINT_URL']!;
  const client = new S3Client({ endpoint, region: scenario.regions[0]!, credentials, forcePathStyle: true });
  return { client, Bucket: aws['REPORT_BUCKET']! };
}

/** When an object was complete, in milliseconds since 1970: a list has it exactly, the object itself to the second. */
export async function completedAt(organization: Organization, key: string): Promise<number> {
  const { client, Bucket } = bucketOf(organization);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
  const at = Contents.find(({ Key }) => Key === key)?.LastModified;
  if (!at) throw new Error(`${key} is not there, though the run says that it wrote it`);
  return at.getTime();
}

export async function openObject(organization: Organization, key: string): Promise<Readable> {
  const { client, Bucket } = bucketOf(organization);
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
  return Body as Readable;
}
