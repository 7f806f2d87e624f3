// Determines the recipients of notifications about a part, according to the report settings.
import type { PartKind, RouteSettings, RouteTarget } from '#domain/settings/part-settings.ts';
import type { PartName } from './part.ts';

/**
 * Returns the target for notifications about a part, or `default` for every configured channel. Returns undefined if no notification is
 * sent.
 */
export function findRoute(routes: RouteSettings, { kind, type, name }: PartName): RouteTarget | 'default' | undefined {
  if (type === 'none') return hasRoutes(routes, kind) ? (routes.default ?? 'default') : undefined;
  if (type === 'named' && Object.hasOwn(routes[kind], name)) return routes[kind][name];
  return undefined;
}

const hasRoutes = (routes: RouteSettings, kind: PartKind) => Object.keys(routes[kind]).length > 0;
