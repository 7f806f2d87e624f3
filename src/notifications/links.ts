// Builds links to the workbook in the S3 console and to the run in the Temporal UI. The links do not expire.
import type { Notification } from '#domain/notifications/notification.ts';

export type Link = { text: string; url: string };

/** Returns the console's host for the region's partition: standard, China or GovCloud. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

export function linksOf(notification: Notification): Link[] {
  const { publication, bucket, region, temporalUiUrl, namespace, workflowId, executionRunId } = notification;
  const links: Link[] = [];
  if (publication) {
    const prefix = encodeURIComponent(publication.reportKey);
    const url = `https://${consoleHost(region)}/s3/object/${bucket}?region=${region}&prefix=${prefix}`;
    links.push({ text: 'Report in the S3 console', url });
  }
  if (temporalUiUrl !== undefined) {
    const path = ['namespaces', namespace, 'workflows', workflowId, executionRunId, 'history'];
    const url = `${temporalUiUrl.replace(/\/+$/, '')}/${path.map(encodeURIComponent).join('/')}`;
    links.push({ text: 'Run in the Temporal UI', url });
  }
  return links;
}
