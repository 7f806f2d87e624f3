// Builds links to the workbook in the S3 console and to the run in the Temporal UI. The links do not expire.
import { partitionOfRegion } from '#domain/partitions.ts';
import type { Notification } from '#domain/notifications/notification.ts';
import { trimEndCharacters } from '#domain/trim-end.ts';

export type Link = { text: string; url: string };

export function linksOf(notification: Notification): Link[] {
  const { publication, bucket, region, temporalUiUrl, namespace, workflowId, executionRunId } = notification;
  const links: Link[] = [];
  const { console } = partitionOfRegion(region);
  if (publication && console !== undefined) {
    const prefix = encodeURIComponent(publication.reportKey);
    const url = `https://${region}.${console}/s3/object/${bucket}?region=${region}&prefix=${prefix}`;
    links.push({ text: 'Report in the S3 console', url });
  }
  if (temporalUiUrl !== undefined) {
    const path = ['namespaces', namespace, 'workflows', workflowId, executionRunId, 'history'];
    const url = `${trimEndCharacters(temporalUiUrl, '/')}/${path.map(encodeURIComponent).join('/')}`;
    links.push({ text: 'Run in the Temporal UI', url });
  }
  return links;
}
