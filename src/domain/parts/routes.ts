// Whom a notification about a part goes to, as the report settings say.
import type { PartKind, RouteSettings, RouteTarget } from '#domain/settings/part-settings.ts';
import type { PartName } from './part.ts';

/** The route of a part: where it leads, or `default` for every configured channel. Undefined: nobody is notified. */
export function findRoute(routes: RouteSettings, { kind, type, name }: PartName): RouteTarget | 'default' | undefined {
  if (type === 'none') return hasRoutes(routes, kind) ? (routes.default ?? 'default') : undefined;
  if (type === 'named' && Object.hasOwn(routes[kind], name)) return routes[kind][name];
  return undefined;
}

const hasRoutes = (routes: RouteSettings, kind: PartKind) => Object.keys(routes[kind]).length > 0;
