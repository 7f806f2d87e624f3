// Finds the parts of a publication that have a route, and reads the facts and the target of one such notification.
import { createHash } from 'node:crypto';
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import { findRoute } from '#domain/parts/routes.ts';
import type { RouteTarget } from '#domain/settings/part-settings.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { keys } from '#domain/keys.ts';
import type { PartDetails } from '#domain/notifications/notification.ts';
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import type { Channels } from '#src/notifications/channels.ts';
import { listRouteChannels } from '#src/notifications/routes.ts';
import type { ListedPart, PartList } from '#src/publish/part-books.ts';
import type { NotificationRoute, PublishActivities } from '#src/workflows/activity-types.ts';

/** The length of the digest of a part's figures, which is enough to distinguish two sets of figures. */
const FIGURES_DIGEST_CHARACTERS = 16;

type ObjectReader = Pick<Store, 'get'>;

const read = async <T>(store: ObjectReader, object: StoredObject) =>
  parseStoredJson(object.key, await store.get(object)) as T;

/** Creates the activity that lists the parts with a route. */
export function createPlanRoutedNotices(
  store: ObjectReader,
  channels: Channels,
): PublishActivities['planRoutedNotices'] {
  return async ({ settings, parts }) => {
    const { routes } = await read<ReportSettings>(store, settings);
    if (!routes) return [];
    const list = await read<PartList>(store, parts);
    return list.parts.flatMap((part) => {
      const target = findRoute(routes, part);
      if (!target) return [];
      return [{ file: part.file, channels: listRouteChannels(target, [...channels.keys()]), figures: digestOf(part) }];
    });
  };
}

const digestOf = ({ figures }: ListedPart): string =>
  createHash('sha256').update(JSON.stringify(figures)).digest('hex').slice(0, FIGURES_DIGEST_CHARACTERS);

/** Reads the part that a notification is about, and the target of its route. Throws a TypeError if the part or the route does not exist. */
export async function readRoute(
  store: ObjectReader,
  { settings, parts, file }: NotificationRoute,
): Promise<{ part: PartDetails; target: RouteTarget | 'default' }> {
  const { routes } = await read<ReportSettings>(store, settings);
  const list = await read<PartList>(store, parts);
  const part = list.parts.find((each) => each.file === file);
  const target = part && routes && findRoute(routes, part);
  if (!part || !target) throw new TypeError(`expected a part with a route, found ${file}`);
  return { part: { ...part, reportKey: keys.part(list.reportDate, file) }, target };
}
